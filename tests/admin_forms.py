"""What a browser would send back from a form of the admin."""

from django.urls import reverse


def change_url(record):
    return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_change", args=[record.pk])


def list_url(model):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def filled_form(response):
    """The values of every field on an admin page, rows of inlines and their management forms included."""
    formsets = [inline.formset for inline in response.context["inline_admin_formsets"]]
    forms = [response.context["adminform"].form]
    for formset in formsets:
        forms += [formset.management_form, *formset.forms]
    return {
        form.add_prefix(name): sent
        for form in forms
        for name, field in form.fields.items()
        if (sent := as_sent(field.prepare_value(form[name].value()))) is not None
    }


def as_sent(value):
    match value:
        case None | False:
            return None
        case True:
            return "on"
        case list():
            return [as_sent(part) for part in value]
    return str(value)


def with_row(data, prefix, **values):
    """`data` with one more row in the inline `prefix`."""
    index = int(data[f"{prefix}-TOTAL_FORMS"])
    row = {f"{prefix}-{index}-{name}": value for name, value in values.items()}
    return {**data, **row, f"{prefix}-TOTAL_FORMS": str(index + 1)}


def send(client, record, *rows, **changes):
    """Open the change form of `record`, add `rows` of (prefix, values), make `changes`, and save it."""
    data = filled_form(client.get(change_url(record)))
    for prefix, values in rows:
        data = with_row(data, prefix, **values)
    return client.post(change_url(record), {**data, **changes})


def run_action(client, model, action, *records, **values):
    """Select `records` in the list of `model` and run `action` on them."""
    selected = [record.pk for record in records]
    data = {"action": action, "_selected_action": selected, **values}
    return client.post(list_url(model), data, follow=True)
