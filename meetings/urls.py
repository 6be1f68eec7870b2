from django.urls import path

from wenregistry.exports import csv_response, xlsx_response

from . import views

app_name = "meetings"
urlpatterns = [
    path("meetings/", views.meeting_list, name="meetings"),
    path("meetings.csv", views.meeting_export, {"respond": csv_response}, name="meetings_csv"),
    path("meetings.xlsx", views.meeting_export, {"respond": xlsx_response}, name="meetings_xlsx"),
    path("meetings.ics", views.meeting_calendar, name="meetings_ics"),
    path("meetings/<slug:slug>/", views.meeting_detail, name="meeting"),
    path("meetings/<slug:slug>/compare/", views.meeting_comparison, name="compare"),
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
    path("trends/", views.trend_list, name="trends"),
    path("trends.csv", views.trend_export, {"respond": csv_response}, name="trends_csv"),
    path("trends.xlsx", views.trend_export, {"respond": xlsx_response}, name="trends_xlsx"),
    path("documents/<slug:slug>.<slug:ending>", views.document_file, name="document_file"),
]
