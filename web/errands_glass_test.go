package web_test

import "maps"

// The routes of break-glass: see errand.
func init() {
	maps.Copy(errands, map[string]errand{
		"GET /emergency/glass":              sees("/emergency/glass").or("/emergency/glass?after={glass}"),
		"GET /emergency/keepers/new":        bare("/emergency/keepers/new"),
		"POST /emergency/keepers":           sends("/emergency/keepers", "person={=number_lock}&site={site_lock}&level=2&until=2027-03-01").orConflict(),
		"POST /emergency/keepers/:id/end":   sends("/emergency/keepers/{keeper_end}/end", ""),
		"GET /emergency/keepers/:id/drill":  sees("/emergency/keepers/{keeper}/drill"),
		"POST /emergency/keepers/:id/drill": sends("/emergency/keepers/{keeper}/drill", "text=he+knew+how"),
		"GET /emergency/glass/:id":          sees("/emergency/glass/{glass}"),
		"GET /emergency/glass/:id/review":   sees("/emergency/glass/{glass}/review"),
		"POST /emergency/glass/:id/review":  sends("/emergency/glass/{glass_review}/review", "cause=it+was+right"),
		"GET /keys/:id/break-glass":         sees("/keys/{key_glass}/break-glass"),
		"POST /keys/:id/break-glass":        sends("/keys/{key_glass}/break-glass", "why=fire"),
		"GET /api/v1/break-glass":           sees("/api/v1/break-glass").or("/api/v1/break-glass?cursor={glass}"),
		"GET /api/v1/break-glass/:id":       sees("/api/v1/break-glass/{glass}"),
		"GET /api/v1/keepers":               orders("/api/v1/keepers", ""),
	})
}
