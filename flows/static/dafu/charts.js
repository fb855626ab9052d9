// Charts of 首页: each is drawn from the table behind it, which is all there is without a script.
"use strict";

const INK = ["#1d4f7c", "#7fa8cc", "#a61b1b"];
const still = { animation: false, color: INK, textStyle: { fontFamily: getComputedStyle(document.body).fontFamily } };

function figures(table) {
  const heads = [...table.tHead.rows[0].cells].map((cell) => cell.textContent.trim());
  const rows = [...table.tBodies[0].rows].map((row) => [...row.cells].map((cell) => cell.textContent.trim()));
  const series = table.dataset.series.split(" ").map((column) => ({
    name: heads[column], type: "bar", barMaxWidth: 22, data: rows.map((row) => Number(row[column])),
  }));
  return { names: rows.map((row) => row[0]), series };
}

function options(table) {
  const { names, series } = figures(table);
  const count = { type: "value", minInterval: 1 };
  if (table.dataset.chart === "across") {
    const all = { type: "category", data: names, inverse: true, axisLabel: { width: 170, overflow: "truncate" } };
    return { ...still, grid: { left: 190, right: 40, top: 10, bottom: 25 }, xAxis: count, yAxis: all,
      series: series.map((s) => ({ ...s, label: { show: true, position: "right" } })), tooltip: {} };
  }
  return { ...still, grid: { left: 45, right: 10, top: 35, bottom: 45 }, legend: { top: 0 }, tooltip: { trigger: "axis" },
    xAxis: { type: "category", data: names, axisLabel: { rotate: 40 } }, yAxis: count, series };
}

document.querySelectorAll("[data-chart-of]").forEach((place) => {
  const table = document.getElementById(place.dataset.chartOf);
  place.className = "chart";
  place.setAttribute("aria-hidden", "true");
  const chart = window.echarts.init(place);
  chart.setOption(options(table));
  table.closest("details").open = false;
  window.addEventListener("resize", () => chart.resize());
});
