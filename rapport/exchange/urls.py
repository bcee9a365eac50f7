"""Import and export."""

from django.urls import path

from rapport.exchange.views import exports, imports, results

urlpatterns = [
    path("import/", imports.uploading, name="imports"),
    path("import/<int:import_id>/", imports.one_import, name="import"),
    path("import/<int:import_id>/columns/", imports.columns, name="import_columns"),
    path("import/<int:import_id>/reading/", imports.reading, name="import_reading"),
    path("import/<int:import_id>/outlook/", imports.outlook, name="import_outlook"),
    path("import/<int:import_id>/duplicates/", imports.duplicates, name="import_duplicates"),
    path("import/<int:import_id>/run/", results.run, name="import_run"),
    path("import/<int:import_id>/progress/", results.progress, name="import_progress"),
    path("import/<int:import_id>/undo/", results.undo, name="import_undo"),
    path("import/<int:import_id>/rows/", results.rows, name="import_rows"),
    path("import/<int:import_id>/rows/<int:number>/", results.one_row, name="import_row"),
    path("import/<int:import_id>/report.csv", results.report, name="import_report"),
    path("export/", exports.exporting, name="exports"),
    path("export/<int:export_id>/", exports.one_export, name="export"),
    path("export/<int:export_id>/file/", exports.download, name="export_file"),
    path("export/contacts/<int:contact_id>.vcf", exports.card, name="contact_card"),
]
