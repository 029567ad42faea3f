package web_test

import "maps"

// The routes of the proof and of releases that take two people: see errand.
func init() {
	maps.Copy(errands, map[string]errand{
		"GET /prove":  bare("/prove?next=/keys"),
		"POST /prove": apart(ownOnly),

		"GET /releases":              sees("/releases", "/releases?show=waiting", "/releases?site={site}").or("/releases?show=agreed", "/releases?show=over", "/releases?after={joint}"),
		"GET /releases/:id":          sees("/releases/{joint}"),
		"POST /releases/:id/agree":   sends("/releases/{joint}/agree", "").orConflict(),
		"POST /releases/:id/decline": sends("/releases/{joint_decline}/decline", ""),
		"GET /api/v1/releases":       sees("/api/v1/releases", "/api/v1/releases?show=waiting").or("/api/v1/releases?show=over", "/api/v1/releases?site_id={site}", "/api/v1/releases?cursor={joint}"),
		"GET /api/v1/releases/:id":   sees("/api/v1/releases/{joint}"),
	})
}
