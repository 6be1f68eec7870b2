from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from . import views

urlpatterns = [
    path("admin/", admin.site.urls),
    # English has no prefix; /fr/ and /es/ mirror it.
    *i18n_patterns(
        path("", views.home, name="home"),
        path("about/", views.about, name="about"),
        path("search/", views.search, name="search"),
        path("", include("networks.urls")),
        path("", include("meetings.urls")),
        path("", include("outcomes.urls")),
        prefix_default_language=False,
    ),
]
