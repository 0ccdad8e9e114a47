"""Addresses of the pages of assets."""

from django.urls import path

from tingtang.assets.views import assets, importing, setup, stocks

app_name = "assets"
urlpatterns = [
    path("assets/", assets.assets, name="assets"),
    path("assets/new/", assets.new_asset, name="new_asset"),
    path("assets/suggest/", assets.suggest, name="suggest"),
    path("assets/imports/", importing.imports, name="imports"),
    path("assets/imports/new/", importing.new_import, name="new_import"),
    path("assets/imports/columns/<slug:asset_kind>/<str:token>/", importing.map_import, name="map_import"),
    path("assets/imports/<int:job>/", importing.import_, name="import"),
    path("assets/imports/<int:job>/progress/", importing.progress, name="import_progress"),
    path("assets/imports/<int:job>/resume/", importing.resume_import, name="resume_import"),
    path("assets/imports/<int:job>/stop/", importing.stop_import, name="stop_import"),
    path("assets/imports/<int:job>/discard/", importing.discard_import, name="discard_import"),
    path("assets/imports/<int:job>/faults/", importing.import_faults, name="import_faults"),
    path("assets/<int:asset>/", assets.asset, name="asset"),
    path("assets/<int:asset>/edit/", assets.edit_asset, name="edit_asset"),
    path("assets/<int:asset>/state/", assets.change_state, name="change_state"),
    path("assets/<int:asset>/relate/", assets.relate, name="relate"),
    path("assets/<int:asset>/relations/remove/", assets.unrelate, name="unrelate"),
    path("assets/<int:asset>/remove/", assets.remove_asset, name="remove_asset"),
    path("assets/<int:asset>/renew/", stocks.renew, name="renew"),
    path("assets/renewals/", stocks.renewals, name="renewals"),
    path("stock/", stocks.stocks, name="stocks"),
    path("stock/new/", stocks.new_stock, name="new_stock"),
    path("stock/loans/", stocks.loans, name="loans"),
    path("stock/<int:stock>/", stocks.stock, name="stock"),
    path("stock/<int:stock>/edit/", stocks.edit_stock, name="edit_stock"),
    path("stock/<int:stock>/receive/", stocks.receive_stock, name="receive_stock"),
    path("stock/<int:stock>/issue/", stocks.issue_stock, name="issue_stock"),
    path("stock/<int:stock>/lend/", stocks.lend_stock, name="lend_stock"),
    path("stock/<int:stock>/loans/<int:loan>/return/", stocks.return_stock, name="return_stock"),
    path("stock/<int:stock>/count/", stocks.count_stock, name="count_stock"),
    path("stock/<int:stock>/remove/", stocks.remove_stock, name="remove_stock"),
    path("parties/", setup.parties, name="parties"),
    path("parties/new/", setup.new_party, name="new_party"),
    path("parties/<int:party>/", setup.party, name="party"),
    path("parties/<int:party>/edit/", setup.edit_party, name="edit_party"),
    path("parties/<int:party>/remove/", setup.remove_party, name="remove_party"),
    path("setup/asset-kinds/", setup.kinds, name="kinds"),
    path("setup/asset-kinds/new/", setup.new_kind, name="new_kind"),
    path("setup/asset-kinds/<int:asset_kind>/", setup.kind, name="kind"),
    path("setup/asset-kinds/<int:asset_kind>/remove/", setup.remove_kind, name="remove_kind"),
]
