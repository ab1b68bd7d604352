"""The planning room: targets, risks and the action plan that the effectiveness report is measured against."""
