"""The kinds of notifications, which acts make them, and how they reach a person: tables only."""

KINDS: dict[str, str] = {
    "task": "新的待办",
    "returned": "拟办意见退回修改",
    "sent_back": "科室退回交办",
    "corrected": "收到申请人的补正",
    "paid": "申请人已经缴费",
    "handed_over": "移交给您承办",
    "reopened": "依决定重新办理",
    "came_back": "邮件退回，须重新送达",
    "asks_extension": "有延期申请等您决定",
    "consented": "延期已经同意，须告知申请人",
    "voided": "文书作废，须重新办理",
    "urged": "催办",
    "opinion": "征求的意见已经登记",
    "proceeding": "复议、诉讼有新的情况",
    "taken_away": "已经改由他人办理",
    "ended": "已经结案，不再办理",
    "runs_again": "停止计时期满，期限恢复计算",
    "soon": "内部目标临近",
    "last_day": "今天是答复期限的最后一天",
    "overdue": "已经超过答复期限",
}

OPENED_BY: dict[str, str] = {
    "return_proposal": "returned",
    "send_back": "sent_back",
    "receive_supplement": "corrected",
    "record_payment": "paid",
    "hand_over": "handed_over",
    "reopen": "reopened",
    "record_return": "came_back",
    "request_extension": "asks_extension",
    "consent_extension": "consented",
    "void_letter": "voided",
}
"""The act that opened a step -> what it is called then; by any other act it is a `task`."""

ABOUT_THE_SIDE = ("hand_over", "record_return", "request_extension", "consent_extension")
"""Those of them that are about steps beside the main line too; where another of them opens one, it
is an ordinary `task`: a proposal that was returned is no reason to serve a letter."""

NO_WORK_YET = ("await_supplement", "await_payment")
"""Steps in which the house waits for the applicant: nobody is called to them."""

TO_WHOSE_TURN_IT_IS: dict[str, str] = {"urge": "urged", "record_opinion": "opinion"}
"""Acts that open no step but concern whoever has an open one."""

PROCEEDINGS = ("reconsideration_filed", "reconsideration_decided", "suit_filed", "suit_decided")
ENDINGS = ("withdraw", "abandon")

REMINDERS = ("soon", "last_day", "overdue")
"""Made by the day, not by an act; moot as soon as the due date is another or runs no more."""

MINE, BEFORE = "mine", "before"
"""Reasons beside the posts: the case is his; it was his until now."""

NOW, DIGEST, OFF = "now", "digest", "off"
CHOICES: dict[str, str] = {
    NOW: "立即发送",
    DIGEST: "每日汇总（有通知的日子发一封）",
    OFF: "不发邮件",
}
