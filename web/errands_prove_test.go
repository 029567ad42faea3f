package web_test

import "maps"

// The routes of the proof and of releases that take two people: see errand.
func init() {
	maps.Copy(errands, map[string]errand{
		"GET /prove":  bare("/prove?next=/keys"),
		"POST /prove": apart(ownOnly),

		"GET /releases/:id":          sees("/releases/{joint}"),
		"POST /releases/:id/agree":   sends("/releases/{joint}/agree", "").orConflict(),
		"POST /releases/:id/decline": sends("/releases/{joint_decline}/decline", ""),
		"GET /api/v1/releases":       sees("/api/v1/releases"),
		"GET /api/v1/releases/:id":   sees("/api/v1/releases/{joint}"),
	})
}
