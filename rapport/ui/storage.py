"""Where the built static files are: under names that change with their content, compressed."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class BuiltStorage(CompressedManifestStaticFilesStorage):
    """Modules import each other under those names as well, so that all of them can be kept for ever."""

    support_js_module_import_aggregation = True
