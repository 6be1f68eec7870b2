from django.db import migrations

from wenregistry import roles


class Migration(migrations.Migration):

    dependencies = [
        ('wenregistry', '0002_workspace'),
        ('networks', '0004_workspace'),
        ('meetings', '0004_publish_permission'),
        ('outcomes', '0003_publish_permission'),
        ('auditlog', '0017_add_actor_email'),
        ('mfa', '0003_authenticator_type_uniq'),
        ('usersessions', '0001_initial'),
        ('auth', '0012_alter_user_first_name_max_length'),
        ('contenttypes', '0002_remove_content_type_name'),
    ]

    operations = [migrations.RunPython(roles.set_up, migrations.RunPython.noop)]
