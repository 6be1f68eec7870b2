from django.urls import path

from wenregistry.exports import csv_response, xlsx_response

from . import views

app_name = "outcomes"
urlpatterns = [
    path("outcomes/", views.outcome_list, name="outcomes"),
    path("outcomes.csv", views.outcome_export, {"respond": csv_response}, name="outcomes_csv"),
    path("outcomes.xlsx", views.outcome_export, {"respond": xlsx_response}, name="outcomes_xlsx"),
    path("outcomes/<slug:code>/", views.outcome_detail, name="outcome"),
    path("outcomes/<slug:code>/evidence/<int:number>.pdf", views.evidence_file, name="evidence_file"),
]
