"""Quality: how good the service is, measured, judged and explained from the journal and from what people say and see."""
