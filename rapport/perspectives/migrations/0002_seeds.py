from django.db import migrations

from rapport.perspectives import seeds


def plant(apps, schema_editor):
    seeds.plant(*(apps.get_model("perspectives", name) for name in ("Perspective", "Stage", "RuleSet")))


class Migration(migrations.Migration):
    dependencies = [("perspectives", "0001_initial")]
    operations = [migrations.RunPython(plant, migrations.RunPython.noop)]
