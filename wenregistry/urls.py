from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path
from django.views.generic import RedirectView

from meetings.sitemaps import MeetingSitemap
from networks.sitemaps import CountrySitemap, EditionSitemap, FocalPointSitemap, NetworkSitemap
from outcomes.sitemaps import ActivitySitemap, OutcomeSitemap, ProgressSitemap

from . import guide, sitemaps, views
from .staff_files import staff_file

SITEMAPS = {
    "pages": sitemaps.PageSitemap,
    "networks": NetworkSitemap,
    "editions": EditionSitemap,
    "focal-points": FocalPointSitemap,
    "countries": CountrySitemap,
    "meetings": MeetingSitemap,
    "outcomes": OutcomeSitemap,
    "progress": ProgressSitemap,
    "activities": ActivitySitemap,
}

handler404 = "wenregistry.views.page_not_found"
handler500 = "wenregistry.errors.server_error"

urlpatterns = [
    path("admin/account/", include("wenregistry.account_urls")),
    # The admin's own page would send no mail about it.
    path("admin/password_change/", RedirectView.as_view(pattern_name="account_change_password")),
    path("admin/guide/", admin.site.admin_view(guide.staff_guide), name="staff_guide"),
    path(
        "admin/guide/staff-guide/<slug:name>.png",
        admin.site.admin_view(guide.picture),
        name="staff_guide_picture",
    ),
    path("admin/files/<path:name>", admin.site.admin_view(staff_file), name="staff_file"),
    path("admin/", admin.site.urls),
    path("robots.txt", sitemaps.robots, name="robots"),
    path("sitemap.xml", sitemaps.sitemap_index, {"sitemaps": SITEMAPS}, name="sitemap_index"),
    path("sitemap-<slug:section>.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
    # English has no prefix; /fr/ and /es/ mirror it.
    *i18n_patterns(
        path("", views.home, name="home"),
        path("about/", views.about, name="about"),
        path("accessibility/", views.accessibility, name="accessibility"),
        path("search/", views.search, name="search"),
        path("", include("networks.urls")),
        path("", include("meetings.urls")),
        path("", include("outcomes.urls")),
        prefix_default_language=False,
    ),
]
