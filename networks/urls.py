from django.urls import path

from wenregistry.exports import csv_response, xlsx_response

from . import views

app_name = "networks"
urlpatterns = [
    path("networks/", views.network_list, name="networks"),
    path("networks.csv", views.network_export, {"respond": csv_response}, name="networks_csv"),
    path("networks.xlsx", views.network_export, {"respond": xlsx_response}, name="networks_xlsx"),
    path("networks/<slug:slug>/", views.network_detail, name="network"),
    path("networks/<slug:slug>/<int:edition>.pdf", views.sheet_file, name="sheet_file"),
    path("focal-points/", views.focal_point_list, name="focal_points"),
    path("focal-points.csv", views.focal_point_export, {"respond": csv_response}, name="focal_points_csv"),
    path("focal-points.xlsx", views.focal_point_export, {"respond": xlsx_response}, name="focal_points_xlsx"),
    path("focal-points/<uuid:public_id>/", views.focal_point_detail, name="focal_point"),
    path("countries/", views.country_list, name="countries"),
    path("countries/<slug:iso2>/", views.country_detail, name="country"),
    path("tools/", views.tool_list, name="tools"),
]
