from django.db import migrations

from rapport.contacts import seeds


def plant(apps, schema_editor):
    seeds.plant(apps.get_model("contacts", "RelationshipType"), apps.get_model("contacts", "Source"))


class Migration(migrations.Migration):
    dependencies = [("contacts", "0001_initial")]
    operations = [migrations.RunPython(plant, migrations.RunPython.noop)]
