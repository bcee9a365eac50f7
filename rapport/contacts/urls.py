"""Contacts: list, record, forms."""

from django.urls import path

from rapport.contacts.views import adding, aside, editing, field, many, record, settings, sharing, tie, trash

urlpatterns = [
    path("contacts/<int:contact_id>/", record.contact_page, name="contact"),
    path("contacts/<int:contact_id>/pager/", record.pager, name="contact-pager"),
    path("contacts/<int:contact_id>/history/", record.history, name="contact-history"),
    path("contacts/<int:contact_id>/facts/", record.facts, name="contact-facts"),
    path("contacts/<int:contact_id>/following/", record.following, name="contact-following"),
    path("contacts/<int:contact_id>/photo/", record.photo, name="contact-photo"),
    path("contacts/new/", adding.new_contact, name="new-contact"),
    path("contacts/new/lookalikes/", adding.lookalikes, name="lookalikes"),
    path("contacts/choose/", tie.choose, name="choose-contact"),
    path("contacts/reading/", editing.read_as, name="read-as"),
    path("contacts/rows/<slug:what>/", editing.one_row, name="contact-form-row"),
    path("contacts/bulk/<slug:what>/", many.for_selected, name="contacts-selected"),
    path("contacts/relationships/<int:tie_id>/", tie.one_tie, name="relationship"),
    path("contacts/<int:contact_id>/edit/", editing.edit_contact, name="edit-contact"),
    path("contacts/<int:contact_id>/field/<slug:key>/", field.edit_field, name="contact-field"),
    path("contacts/<int:contact_id>/picture/", editing.keep_photo, name="contact-picture"),
    path("contacts/<int:contact_id>/employer/", tie.employer, name="contact-employer"),
    path("contacts/<int:contact_id>/relationships/rows/", editing.more_ties, name="more-relationships"),
    path("contacts/<int:contact_id>/relationships/new/", tie.new_tie, name="new-relationship"),
    path("contacts/<int:contact_id>/sharing/", sharing.sharing, name="contact-sharing"),
    path("contacts/<int:contact_id>/goal/", aside.goal, name="contact-goal"),
    path("contacts/<int:contact_id>/drop/", aside.drop, name="drop-contact"),
    path("contacts/<int:contact_id>/revival/", aside.revive, name="revive-contact"),
    path("contacts/<int:contact_id>/trash/", aside.trash, name="trash-contact"),
    path("contacts/<int:contact_id>/apart/<int:other_id>/", tie.not_the_same, name="not-the-same"),
    path("trash/", trash.trash_page, name="trash"),
    path("trash/return/", trash.bring_back, name="bring-back"),
    path("settings/sources/", settings.source_page, name="sources"),
    path("settings/relationships/", settings.relationship_page, name="relationship-types"),
    *settings.urlpatterns,
]
