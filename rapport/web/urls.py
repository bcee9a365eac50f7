"""Pages of the frame itself."""

from django.urls import path

from rapport.web.views import audit_log, failed_jobs, first_run, frame, today

urlpatterns = [
    path("", today.today_page, name="today"),
    path("next/", today.work_through, name="work"),
    path("theme/", frame.theme, name="theme"),
    path("offline/", frame.offline, name="offline"),
    path("offline-worker.js", frame.offline_worker, name="offline-worker"),
    path("welcome/", first_run.welcome, name="welcome"),
    path("demo/", first_run.start_demo, name="demo-start"),
    path("demo/<int:job_id>/", first_run.demo, name="demo"),
    path("settings/audit/", audit_log.audit_log, name="audit-log"),
    path("settings/audit/table/", audit_log.audit_table, name="audit-table"),
    path("settings/jobs/", failed_jobs.failed_jobs, name="failed-jobs"),
    path("settings/jobs/decision/", failed_jobs.decide, name="failed-jobs-decision"),
]
