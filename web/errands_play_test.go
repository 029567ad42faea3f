package web_test

// init adds the errands of playbooks, their runs and drills.
func init() {
	for route, e := range map[string]errand{
		"GET /playbooks":                     sees("/playbooks").or("/playbooks?before={play_run}", "/playbooks?after=A~{playbook}"),
		"GET /playbooks/new":                 sees("/playbooks/new", "/playbooks/new?kind=fire"),
		"POST /playbooks":                    sends("/playbooks", "kind=fire&name=Fire&site={site_play}&codes={=code_of_key_of_plays}&steps=Call"),
		"GET /playbooks/:id":                 sees("/playbooks/{playbook}").or("/playbooks/{playbook}?before={play_run}"),
		"GET /playbooks/:id/edit":            sees("/playbooks/{playbook}/edit"),
		"POST /playbooks/:id":                sends("/playbooks/{playbook}", "kind=fire&name=Fire&site={site_play}&codes={=code_of_key_of_plays}&steps=Call"),
		"POST /playbooks/:id/end":            sends("/playbooks/{playbook_end}/end", ""),
		"POST /playbooks/:id/start":          sends("/playbooks/{playbook_start}/start", "why=seen&typed=Mill"),
		"GET /drills":                        sees("/drills").or("/drills?before={drill}"),
		"GET /drills/start/:id":              sees("/drills/start/{playbook}"),
		"POST /drills/start/:id":             sends("/drills/start/{playbook_drill}", "typed=Mill"),
		"GET /playbooks/runs/:id":            sees("/playbooks/runs/{play_run}"),
		"POST /playbooks/runs/:id/steps/:no": sends("/playbooks/runs/{play_run}/steps/1", ""),
		"POST /playbooks/runs/:id/notes":     sends("/playbooks/runs/{play_run}/notes", "text=quiet"),
		"POST /playbooks/runs/:id/end":       sends("/playbooks/runs/{run_end}/end", "summary=over"),
		"GET /playbooks/runs/:id/report":     bare("/playbooks/runs/{play_run}/report"),
		"GET /drills/:id/report":             bare("/drills/{drill}/report"),
		"GET /drills/:id":                    sees("/drills/{drill}"),
		"POST /drills/:id/steps/:no":         sends("/drills/{drill}/steps/1", ""),
		"POST /drills/:id/notes":             sends("/drills/{drill}/notes", "text=quiet"),
		"POST /drills/:id/end":               sends("/drills/{drill_end}/end", "summary=over"),
		"GET /api/v1/playbooks":              sees("/api/v1/playbooks"),
		"GET /api/v1/playbooks/:id":          sees("/api/v1/playbooks/{playbook}"),
		"POST /api/v1/playbooks":             orders("/api/v1/playbooks", `{"kind":"fire","name":"Fire","site_id":"{site_play}","codes":["{=code_of_key_of_plays}"],"steps":[{"text":"Call"}]}`),
		"POST /api/v1/playbooks/:id/start":   orders("/api/v1/playbooks/{playbook_start_api}/start", `{"why":"seen"}`),
		"GET /api/v1/runs":                   sees("/api/v1/runs", "/api/v1/runs?drill=true").or("/api/v1/runs?cursor={play_run}"),
		"GET /api/v1/runs/:id":               sees("/api/v1/runs/{play_run}"),
		"POST /api/v1/runs/:id/steps/:no":    orders("/api/v1/runs/{play_run}/steps/1", `{"done":true}`),
		"POST /api/v1/runs/:id/notes":        orders("/api/v1/runs/{play_run}/notes", `{"text":"quiet"}`),
		"POST /api/v1/runs/:id/end":          orders("/api/v1/runs/{run_end_api}/end", `{"summary":"over"}`),
	} {
		errands[route] = e
	}
}
