from django.urls import path

from wenregistry.exports import csv_response, xlsx_response

from . import activity_views, assessment_views, feed_views, progress_views, reporting_views, views

app_name = "outcomes"
urlpatterns = [
    path("outcomes/", views.outcome_list, name="outcomes"),
    path("outcomes.csv", views.outcome_export, {"respond": csv_response}, name="outcomes_csv"),
    path("outcomes.xlsx", views.outcome_export, {"respond": xlsx_response}, name="outcomes_xlsx"),
    # Before the outcomes, whose codes it would be mistaken for.
    path("outcomes/matrix/", views.outcome_matrix, name="matrix"),
    path("outcomes/matrix.csv", views.matrix_export, {"respond": csv_response}, name="matrix_csv"),
    path("outcomes/matrix.xlsx", views.matrix_export, {"respond": xlsx_response}, name="matrix_xlsx"),
    path("outcomes/<slug:code>/", views.outcome_detail, name="outcome"),
    path(
        "outcomes/<slug:code>/evidence/<int:number>.<slug:ending>",
        views.evidence_file,
        name="evidence_file",
    ),
    path("changes.atom", feed_views.changes, name="changes"),
    path("calendar/<str:token>.ics", feed_views.staff_calendar, name="staff_calendar"),
    path("report/<str:token>/", reporting_views.report, name="report"),
    path("assess/<str:token>/", assessment_views.assess, name="assess"),
    path("activities/", activity_views.activity_list, name="activities"),
    path("activities.csv", activity_views.activity_export, {"respond": csv_response}, name="activities_csv"),
    path(
        "activities.xlsx", activity_views.activity_export, {"respond": xlsx_response}, name="activities_xlsx"
    ),
    path("activities/<slug:slug>/", activity_views.activity_detail, name="activity"),
    path("meetings/<slug:slug>/progress/", progress_views.progress, name="progress"),
    path("meetings/<slug:slug>/progress.pdf", progress_views.progress_as_pdf, name="progress_pdf"),
    path("meetings/<slug:slug>/progress.docx", progress_views.progress_as_docx, name="progress_docx"),
]
