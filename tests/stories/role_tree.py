"""The tree of roles on its page."""

import re


def role_in_tree(page, name):
    return page.locator(".role-tree li").filter(has=page.locator("b", has_text=re.compile(f"^{name}$")))
