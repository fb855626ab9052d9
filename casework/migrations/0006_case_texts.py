import django.db.models.deletion
from django.db import migrations, models

from casework.texts.index import tokens_of

BATCH = 2_000


def index_all(apps, schema_editor):
    """The cases there are; whenever the tokens of a text change, `manage.py index_texts` does the
    same again."""
    cases = apps.get_model("casework", "Case").objects.order_by("pk")
    texts = apps.get_model("casework", "CaseText").objects
    rows = cases.values_list("pk", "agency_id", "subject", "applicant__name")
    batch = []
    for pk, agency_id, subject, name in rows.iterator(BATCH):
        batch.append(texts.model(case_id=pk, tokens=tokens_of(agency_id, subject, name)))
        if len(batch) == BATCH:
            texts.bulk_create(batch)
            batch = []
    texts.bulk_create(batch)


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0005_looks'),
    ]

    operations = [
        migrations.CreateModel(
            name='CaseText',
            fields=[
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='text', serialize=False, to='casework.case')),
                ('tokens', models.TextField()),
            ],
            options={
                'verbose_name': '检索词',
                'verbose_name_plural': '检索词',
            },
        ),
        migrations.RunPython(index_all, migrations.RunPython.noop),
    ]
