bbq incident
