"""Forms: printed papers that are no letters. They have no 发文字号, move nothing, are not stored.

The same facts print the same paper at any time; what is signed on it is signed by hand.
"""

FORMS: dict[str, str] = {
    "application_blank": "政府信息公开申请表（空白）",
    "application": "政府信息公开申请表",
    "approval_sheet": "政府信息公开申请审查呈批单",
    "service_receipt": "送达回证",
    "file_contents": "案卷目录",
}
