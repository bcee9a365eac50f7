"""The profiles that an installation starts with; they are the organisation's from then on."""

from django.db import migrations

from rapport.access.privileges import SEEDED


def fill(apps, schema_editor):
    Profile = apps.get_model("access", "Profile")
    for position, (name, allowed, facts) in enumerate(SEEDED):
        Profile.objects.create(name=name, privileges=allowed, position=position, **facts)


class Migration(migrations.Migration):
    dependencies = [("access", "0001_initial")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=False)]
