package web_test

import "maps"

// The routes of takes by a playbook: see errand.
func init() {
	maps.Copy(errands, map[string]errand{
		"GET /emergency/urgent":            sees("/emergency/urgent").or("/emergency/urgent?after={urgent}"),
		"GET /emergency/urgent/:id":        sees("/emergency/urgent/{urgent}"),
		"GET /emergency/urgent/:id/why":    sees("/emergency/urgent/{urgent}/why"),
		"POST /emergency/urgent/:id/why":   sends("/emergency/urgent/{urgent_why}/why", "text=the+cart"),
		"GET /emergency/urgent/:id/doubt":  sees("/emergency/urgent/{urgent}/doubt"),
		"POST /emergency/urgent/:id/doubt": sends("/emergency/urgent/{urgent}/doubt", "doubt=nobody+was+ill"),
		"GET /api/v1/urgent-takes":         sees("/api/v1/urgent-takes").or("/api/v1/urgent-takes?cursor={urgent}"),
		"GET /api/v1/urgent-takes/:id":     sees("/api/v1/urgent-takes/{urgent}"),
	})
}
