from django.urls import path

from wenregistry.exports import csv_response, xlsx_response

from . import views

app_name = "meetings"
urlpatterns = [
    path("meetings/", views.meeting_list, name="meetings"),
    path("meetings.csv", views.meeting_export, {"respond": csv_response}, name="meetings_csv"),
    path("meetings.xlsx", views.meeting_export, {"respond": xlsx_response}, name="meetings_xlsx"),
    path("meetings/<slug:slug>/", views.meeting_detail, name="meeting"),
    path(
        "meetings/<slug:slug>/participants.csv",
        views.participant_export,
        {"respond": csv_response},
        name="participants_csv",
    ),
    path(
        "meetings/<slug:slug>/participants.xlsx",
        views.participant_export,
        {"respond": xlsx_response},
        name="participants_xlsx",
    ),
    path(
        "coverage/meetings.csv",
        views.absence_export,
        {"respond": csv_response},
        name="absences_csv",
    ),
    path(
        "coverage/meetings.xlsx",
        views.absence_export,
        {"respond": xlsx_response},
        name="absences_xlsx",
    ),
    path("documents/<slug:slug>.pdf", views.document_file, name="document_file"),
]
