from django.urls import path

from wenregistry.exports import csv_response, xlsx_response

from . import views, visitor_views

app_name = "networks"
urlpatterns = [
    path("networks/", views.network_list, name="networks"),
    path("networks.csv", views.network_export, {"respond": csv_response}, name="networks_csv"),
    path("networks.xlsx", views.network_export, {"respond": xlsx_response}, name="networks_xlsx"),
    path("networks/<slug:slug>/", views.network_detail, name="network"),
    path("networks/<slug:slug>/cite.bib", views.network_citation, {"ending": "bib"}, name="cite_bib"),
    path("networks/<slug:slug>/cite.ris", views.network_citation, {"ending": "ris"}, name="cite_ris"),
    path("networks/<slug:slug>/compare/", views.edition_comparison, name="compare"),
    path("networks/<slug:slug>/<int:edition>/", views.edition_detail, name="edition"),
    path(
        "networks/<slug:slug>/<int:edition>/cite.bib",
        views.edition_citation,
        {"ending": "bib"},
        name="edition_bib",
    ),
    path(
        "networks/<slug:slug>/<int:edition>/cite.ris",
        views.edition_citation,
        {"ending": "ris"},
        name="edition_ris",
    ),
    path("networks/<slug:slug>/<int:edition>.pdf", views.sheet_file, name="sheet_file"),
    path("networks/<slug:slug>/sheet.pdf", views.sheet_pdf, name="sheet_pdf"),
    path("focal-points/", views.focal_point_list, name="focal_points"),
    path("focal-points.csv", views.focal_point_export, {"respond": csv_response}, name="focal_points_csv"),
    path("focal-points.xlsx", views.focal_point_export, {"respond": xlsx_response}, name="focal_points_xlsx"),
    path("focal-points.pdf", views.focal_point_book, name="focal_points_pdf"),
    path("focal-points/<uuid:public_id>/", views.focal_point_detail, name="focal_point"),
    path(
        "focal-points/<uuid:public_id>/message/",
        visitor_views.focal_point_message,
        name="focal_point_message",
    ),
    path(
        "focal-points/<uuid:public_id>/message/received/",
        visitor_views.message_received,
        name="message_received",
    ),
    path("verify/<str:token>/", visitor_views.verify, name="verify"),
    path("questionnaire/<str:token>/", visitor_views.questionnaire, name="questionnaire"),
    path("suggest/", visitor_views.suggest, name="suggest"),
    path("suggest/received/", visitor_views.suggestion_received, name="suggestion_received"),
    path("countries/", views.country_list, name="countries"),
    path("countries/<slug:iso2>/", views.country_detail, name="country"),
    path("countries/<slug:iso2>/card.pdf", views.country_card, name="country_card"),
    path("coverage/", views.coverage, name="coverage"),
    path(
        "coverage/countries.csv",
        views.coverage_country_export,
        {"respond": csv_response},
        name="coverage_countries_csv",
    ),
    path(
        "coverage/countries.xlsx",
        views.coverage_country_export,
        {"respond": xlsx_response},
        name="coverage_countries_xlsx",
    ),
    path(
        "coverage/networks.csv",
        views.coverage_network_export,
        {"respond": csv_response},
        name="coverage_networks_csv",
    ),
    path(
        "coverage/networks.xlsx",
        views.coverage_network_export,
        {"respond": xlsx_response},
        name="coverage_networks_xlsx",
    ),
    path("tools/", views.tool_list, name="tools"),
]
