"""What a letter's template may name: the fields, each with its meaning, and the composed parts."""

from casework.outcomes import ELEMENTS

# Field -> what it is, for whoever writes a template.
FIELDS: dict[str, str] = {
    "agency_name": "本机关名称",
    "number": "申请编号",
    "applicant_name": "申请人姓名或者名称",
    "you": "对申请人的称呼（您、贵单位）",
    "received_on": "收到申请的日期",
    "dated_on": "文书日期",
    "ground": "依据的条款，首次出现用全称",
    "third_party_words": "第三方表示了什么",
    "right_agency": "负责的行政机关",
    "right_agency_contact": "该机关的联系方式",
    "subject": "申请公开的内容",
    "channel_words": "提交的方式",
    "reply_days": "答复期限的工作日数",
    "due_on": "答复期限",
    "new_due_on": "延长后的答复期限",
    "working_days": "延长的工作日数",
    "answer_by": "补正、说明理由或者答复的期限",
    "guidance": "补正的指导",
    "facts": "数量、频次明显超过合理范围的事实",
    "addressee": "收文的第三方或者机关",
    "opinion_days": "提出意见的工作日数",
    "consulted_on": "征求意见的日期",
    "whom": "向谁征求意见",
    "opinion_words": "第三方的意见",
    "reasons_on": "收到理由的日期",
    "until": "延迟答复的期限",
    "method": "计费方式",
    "quantity": "数量",
    "amount": "金额",
    "pay_by": "缴费期限",
    "pay_how": "缴费方式",
    "lapse_words": "逾期的经过",
    "result": "审核的结果",
    **{
        key: e.label
        for key, e in ELEMENTS.items()
        if e.source == "reply" and key not in ("items", "withheld")
    },
}
# Parts the program composes; a template says only where they stand.
BLOCKS: dict[str, str] = {
    "opening": "称呼、收到日期、申请编号、申请内容和办理经过",
    "remedy": "救济告知",
    "items": "附件目录",
    "withheld": "不予公开的各部分及其理由、依据",
    "searches": "检索记录",
    "salutation": "称呼",
    "points": "需要补正的事项，逐项",
    "disclosure": "拟公开或者决定公开的内容",
    "tariff": "收费的计算",
    "contact": "本机关的联系方式",
    "slip": "回执",
}

TO_APPLICANT = ("agency_name", "number", "you", "received_on", "dated_on", "subject")
TO_OTHERS = ("agency_name", "number", "received_on", "dated_on", "addressee")
"""What every letter can say. One to a third party or an agency says nothing of the applicant, nor
in his words: they may show who he is (contested: `third_party_sees_applicant`)."""

FREE_WORDS = ("right_agency", "right_agency_contact", "reason")
"""What any reply may say beside the elements the table of outcomes asks for."""
