"""The django-tasks backend over our own table."""
