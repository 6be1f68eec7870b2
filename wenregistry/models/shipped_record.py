from django.db import models


class ShippedRecord(models.Model):
    """
    What the shipped registry said of one record when it was last loaded.

    Compared with the file and with the database, it tells an edit by staff from an old fact.
    """

    model = models.CharField(max_length=100)
    key = models.CharField(max_length=500)
    values = models.JSONField(default=dict)
    loaded_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["model", "key"], name="shipped_record_is_kept_once")]

    def __str__(self) -> str:
        return f"{self.model} {self.key}"
