"""Addresses of the organisation's pages."""

from django.urls import include, path

from tingtang.org.views import me, start

pages = [
    path("me/", me.me, name="me"),
    path("me/card/", me.card, name="card"),
    path("me/password/", me.change_password, name="change_password"),
    path("me/tokens/", me.make_token, name="make_token"),
    path("me/tokens/<int:token>/revoke/", me.revoke_token, name="revoke_token"),
    path("login/demo/", start.demo_login, name="demo_login"),
    path("hall/choose/", start.choose_hall, name="choose_hall"),
]
urlpatterns = [
    path("", start.land, name="home"),
    path("login/", start.log_in, name="login"),
    path("logout/", start.log_out, name="logout"),
    path("", include((pages, "org"))),
]
