package web_test

import "maps"

// The routes of the proof and of the quick release: see errand.
func init() {
	maps.Copy(errands, map[string]errand{
		"GET /prove":  bare("/prove?next=/keys"),
		"POST /prove": apart(ownOnly),
	})
}
