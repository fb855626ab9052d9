"""Looks through one file that is to go out; the desk starts it in the background."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from casework.models import Attachment
from flows.desk.scanning import run
from flows.files.outgoing.spots import Found
from flows.outgoing import finding, in_words


class Command(BaseCommand):
    help = "检查一份向申请人提供的附件里有没有不该提供的内容"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("attachment", type=int, help="附件的编号")

    def handle(self, *args: Any, **options: Any) -> None:
        row = Attachment.objects.filter(pk=options["attachment"]).first()
        if row is None:
            raise CommandError(f"没有编号为{options['attachment']}的附件")
        scan = run(row, at=timezone.now())
        if scan is None:
            self.stdout.write("已经检查过，或者正在检查")
            return
        found = finding(scan) or Found(())
        for line in (*in_words(found), *found.unread):
            self.stdout.write(line)
        self.stdout.write(f"发现{len(found.spots)}处，须人工查看{len(found.unread)}项")
