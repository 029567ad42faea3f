package web_test

// errand is how the generated tests ask for a route. They ask for every route
// of the table and of the API, as its own organisation, as another one, as
// nobody, with too few rights, and count what it costs.
//
// A new route needs one line here. Things in braces are of the village
// (village_test.go): the tests put in the ids of one organisation, of another,
// and such as nobody has; {=thing} is always one's own.
//
//	"GET /boats/:id":   sees("/boats/{boat}"),               // shows things of the organisation
//	"GET /boats/new":   bare("/boats/new"),                  // shows none
//	"POST /boats/:id":  sends("/boats/{boat}", "name=Ann"),  // a form
//	"GET /boats/beep":  apart("TestBoatsBeep listens to it"), // another test does it, or why nobody can
type errand struct {
	to    []string // addresses with their questions, the first is the plain one
	form  string   // of a POST
	body  string   // of the API, JSON
	also  []string // further addresses, whose answer may be empty
	bare  bool     // the answer shows nothing of the organisation
	kept  bool     // is obeyed even when a thing in it is unknown, as a return is
	later bool     // its owner may hear that it is too early or too late for it
	apart string   // why the tests leave the route out
}

func sees(to ...string) errand      { return errand{to: to} }
func bare(to ...string) errand      { return errand{to: to, bare: true} }
func sends(to, form string) errand  { return errand{to: []string{to}, form: form, bare: true} }
func apart(why string) errand       { return errand{apart: why} }
func calls(to, body string) errand  { return errand{to: []string{to}, body: body} }
func orders(to, body string) errand { return errand{to: []string{to}, body: body, bare: true} }

// obeyed: whoever is unknown is left out of it, and it is done all the same.
func (e errand) obeyed() errand { e.kept = true; return e }

// orConflict: the act needs a state that the village does not bring about; that
// its owner hears so, and another organisation does not, is proof enough.
func (e errand) orConflict() errand { e.later = true; return e }

// or asks for further addresses, whose answer may be empty: cursors, searches.
func (e errand) or(to ...string) errand { e.also = to; return e }

const ownOnly = "it names nothing: it acts on the session, browser or mail of whoever asks"

var errands = map[string]errand{
	"GET /livez":                       apart(ownOnly),
	"GET /readyz":                      apart(ownOnly),
	"POST /preferences":                apart(ownOnly),
	"GET /login":                       apart(ownOnly),
	"POST /login":                      apart(ownOnly),
	"GET /forgot":                      apart(ownOnly),
	"POST /forgot":                     apart(ownOnly),
	"POST /logout":                     apart(ownOnly),
	"GET /organisations":               bare("/organisations"),
	"POST /organisations":              sends("/organisations", "organisation={organisation}"),
	"POST /enrol":                      apart("a claim code is its own proof; hardware/hub tests it"),
	"GET /invite/:token":               apart("the token is its own proof: TestInvitation"),
	"POST /invite/:token":              apart("the token is its own proof: TestInvitation"),
	"GET /kiosk/pair":                  apart("it belongs to nobody yet; tenants/admin tests the pairing"),
	"GET /live":                        apart("TestLiveIsOfOneOrganisation listens to it"),
	"GET /demo":                        apart("the demo's clock is everybody's"),
	"POST /demo":                       apart("the demo's clock is everybody's"),
	"GET /gallery/*":                   apart("it shows samples"),
	"GET /":                            sees("/", "/?site={site}", "/?person={person}", "/?place={board}", "/?q={canary}").or("/?view=overdue", "/?after=~{key_out}"),
	"GET /search":                      sees("/search?q={canary}", "/search?q={canary}&as=palette"),
	"GET /audit":                       sees("/audit", "/audit?item={key}", "/audit?person={person}", "/audit?device={kiosk}", "/audit?group=people"),
	"GET /audit/export":                sees("/audit/export"),
	"GET /desk":                        sees("/desk?person={person}", "/desk?q={canary}", "/desk?q={badge}").or("/desk"),
	"POST /desk":                       sends("/desk", "person={person_desk}&code={code_of_key_desk}"),
	"GET /outbox":                      sees("/outbox").or("/outbox?after={mail}"),
	"GET /outbox/:id":                  sees("/outbox/{mail}"),
	"GET /me":                          sees("/me"),
	"GET /me/profile":                  bare("/me/profile"),
	"POST /me/profile":                 sends("/me/profile", "lang=en&theme=light"),
	"POST /me/pin":                     apart(ownOnly),
	"POST /me/password":                apart(ownOnly),
	"POST /me/sessions/:id/end":        sends("/me/sessions/{session}/end", ""),
	"GET /settings":                    bare("/settings"),
	"POST /settings":                   sends("/settings", "name=Tollgate&locale=en&zone=Europe/Paris&currency=EUR&units=km"),
	"GET /settings/sites":              sees("/settings/sites"),
	"POST /settings/sites":             sends("/settings/sites", "name=South"),
	"GET /settings/sites/:id":          sees("/settings/sites/{site}"),
	"POST /settings/sites/:id":         sends("/settings/sites/{site}", "name=North"),
	"GET /settings/kiosks":             sees("/settings/kiosks"),
	"POST /settings/kiosks":            sends("/settings/kiosks", "code={=kiosk_code}&name=Tablet&site={site}"),
	"POST /settings/kiosks/:id/unpair": sends("/settings/kiosks/{kiosk_unpair}/unpair", ""),
	"GET /settings/tokens":             sees("/settings/tokens"),
	"POST /settings/tokens":            sends("/settings/tokens", "name=Sync&role=auditor&life=24h"),
	"POST /settings/tokens/:id/revoke": sends("/settings/tokens/{token}/revoke", ""),

	"GET /people":                                  sees("/people", "/people?q={canary}", "/people?group={group}", "/people?show=blocked", "/people?after={person}"),
	"GET /people/new":                              bare("/people/new"),
	"POST /people":                                 sends("/people", "name=Ann&kind=staff&site={site}&manager={person}"),
	"GET /people/:id":                              sees("/people/{person}"),
	"GET /people/:id/edit":                         sees("/people/{person}/edit"),
	"POST /people/:id":                             sends("/people/{person_edit}", "name=Ann&kind=staff&site={site}&manager={person}"),
	"GET /people/:id/block":                        sees("/people/{person}/block"),
	"POST /people/:id/block":                       sends("/people/{person_block}/block", ""),
	"POST /people/:id/unblock":                     sends("/people/{person_blocked}/unblock", ""),
	"GET /people/:id/badge":                        sees("/people/{person}/badge"),
	"POST /people/:id/badge":                       sends("/people/{person_badge}/badge", "badge=77777&kind=badge_secure"),
	"GET /people/:id/pin":                          sees("/people/{person}/pin"),
	"POST /people/:id/pin":                         sends("/people/{person_pin}/pin", "pin=739154&again=739154"),
	"GET /people/:id/role":                         sees("/people/{person_role}/role"),
	"POST /people/:id/role":                        sends("/people/{person_role}/role", "role=custodian&sites={site}"),
	"GET /people/:id/invite":                       sees("/people/{person_free}/invite"),
	"POST /people/:id/invite":                      sends("/people/{person_free}/invite", "email=free@{=canary}.example&role=holder&sites={site}"),
	"POST /people/:id/invite/again":                sends("/people/{person_invited}/invite/again", ""),
	"POST /people/:id/credentials/:credential/end": sends("/people/{person_credential}/credentials/{credential}/end", ""),
	"GET /groups":                                  sees("/groups"),
	"POST /groups":                                 sends("/groups", "name=Night"),
	"GET /groups/:id":                              sees("/groups/{group}"),
	"POST /groups/:id":                             sends("/groups/{group}", "name=Day&people={person}"),

	"GET /access":          sees("/access", "/access?item={key_in}&person={person}", "/access?key={code_of_key_in}&who={canary}"),
	"GET /access/new":      sees("/access/new"),
	"POST /access":         sends("/access", "name=Late&effect=allow&people={person}&groups={group}&places={board}&sites={site}"),
	"GET /access/:id/edit": sees("/access/{rule}/edit"),
	"POST /access/:id":     sends("/access/{rule_end}", "name=Later&effect=allow&people={person}&groups={group}&places={board}&sites={site}"),
	"POST /access/:id/end": sends("/access/{rule_end}/end", ""),

	"GET /cabinets":            sees("/cabinets"),
	"GET /cabinets/new":        sees("/cabinets/new"),
	"POST /cabinets":           sends("/cabinets", "name=Box&kind=board&slots=8&site={site}"),
	"GET /cabinets/gateway":    sees("/cabinets/gateway"),
	"POST /cabinets/gateway":   sends("/cabinets/gateway", "name=Line&site={site}"),
	"GET /cabinets/:id":        sees("/cabinets/{cabinet}", "/cabinets/{board}"),
	"GET /cabinets/:id/enrol":  sees("/cabinets/{cabinet_new}/enrol"),
	"POST /cabinets/:id/enrol": sends("/cabinets/{cabinet_new}/enrol", "gateway={gateway}"),

	"GET /keys":                              sees("/keys", "/keys?site={site}", "/keys?place={board}", "/keys?state=out", "/keys?q={canary}", "/keys?after=~{key}"),
	"GET /keys/new":                          sees("/keys/new"),
	"POST /keys":                             sends("/keys", "code=NEW-1&name=Cellar&kind=single&home={board}&level=1&pieces=1"),
	"GET /keys/:id":                          sees("/keys/{key}", "/keys/{key_out}", "/keys/{key_command}"),
	"GET /keys/:id/edit":                     sees("/keys/{key_edit}/edit"),
	"POST /keys/:id/edit":                    sends("/keys/{key_edit}/edit", "code=NEW-2&name=Attic&kind=single&home={board}&level=1&pieces=1"),
	"POST /keys/:id/return":                  sends("/keys/{key_return}/return", ""),
	"POST /keys/:id/found":                   sends("/keys/{key_missing}/found", ""),
	"POST /keys/:id/undo":                    sends("/keys/{key_undo}/undo", ""),
	"GET /keys/:id/extend":                   sees("/keys/{key_out}/extend"),
	"POST /keys/:id/extend":                  sends("/keys/{key_extend}/extend", "due=2026-03-27T16:00"),
	"GET /keys/:id/missing":                  sees("/keys/{key_out}/missing"),
	"POST /keys/:id/missing":                 sends("/keys/{key_lost}/missing", "statement=gone"),
	"GET /keys/:id/take":                     sees("/keys/{key_in}/take", "/keys/{key_in}/take?q={canary}", "/keys/{key_in}/take?person={person}"),
	"POST /keys/:id/take":                    sends("/keys/{key_take}/take", "person={person}&for=4h"),
	"GET /keys/:id/release":                  sees("/keys/{key_release}/release"),
	"POST /keys/:id/release":                 sends("/keys/{key_release}/release", "person={person}&reason=leak"),
	"GET /keys/:id/release/:command":         bare("/keys/{key_command}/release/{command_of_key_command}"),
	"POST /keys/:id/release/:command/cancel": sends("/keys/{key_cancel}/release/{command_of_key_cancel}/cancel", ""),

	"GET /handover":                       sees("/handover", "/handover?item={key_out}", "/handover?q={canary}"),
	"POST /handover":                      sends("/handover", "items={key_of_offer}&person={person}&for=15m0s"),
	"GET /handover/:id":                   sees("/handover/{hand}"),
	"POST /handover/:id/accept":           sends("/handover/{hand_accept}/accept", "counted=1"),
	"POST /handover/:id/decline":          sends("/handover/{hand_decline}/decline", "why=no"),
	"POST /handover/:id/withdraw":         sends("/handover/{hand_withdraw}/withdraw", ""),
	"GET /kiosk/handover":                 sees("/kiosk/handover", "/kiosk/handover?item={key_of_offer_kiosk}", "/kiosk/handover?item={key_of_offer_kiosk}&q={canary}"),
	"POST /kiosk/handover":                sends("/kiosk/handover", "item={key_of_offer_kiosk}&person={person}"),
	"GET /kiosk/handover/:id":             sees("/kiosk/handover/{hand_kiosk}"),
	"POST /kiosk/handover/:id/accept":     sends("/kiosk/handover/{hand_accept_kiosk}/accept", "counted=1"),
	"POST /kiosk/handover/:id/decline":    sends("/kiosk/handover/{hand_decline_kiosk}/decline", ""),
	"GET /api/v1/handovers":               orders("/api/v1/handovers", "").or("/api/v1/handovers?key_id={key_of_hand}"),
	"POST /api/v1/keys/:id/offer":         orders("/api/v1/keys/{key_of_offer_api}/offer", `{"to_id":"{person_kiosk}"}`),
	"POST /api/v1/handovers/:id/withdraw": orders("/api/v1/handovers/{hand_withdraw_api}/withdraw", ""),
	"GET /setup":                          sees("/setup").or("/setup?step=person"),
	"POST /setup":                         apart("TestFirstRun: it works once, before there is an organisation"),
	"POST /setup/place":                   sends("/setup/place", "place=Wall&kind=board&slots=8"),
	"POST /setup/rule":                    sends("/setup/rule", ""),
	"POST /setup/key":                     sends("/setup/key", "code=SET-1&name=Van"),
	"POST /setup/person":                  sends("/setup/person", "owner=Ben Kerr"),
	"GET /verify":                         apart("it is public, and shows no more than the paper that is held to it"),
	"GET /incidents":                      sees("/incidents", "/incidents?show=all").or("/incidents?after={loss}"),
	"GET /incidents/costs":                bare("/incidents/costs"),
	"POST /incidents/costs":               sends("/incidents/costs", "cost1=10"),
	"GET /incidents/:id":                  sees("/incidents/{loss}"),
	"GET /incidents/:id/statement":        sees("/incidents/{loss}/statement"),
	"POST /incidents/:id/statement":       sends("/incidents/{loss_state}/statement", "statement=gone").orConflict(),
	"GET /incidents/:id/decision":         sees("/incidents/{loss}/decision"),
	"POST /incidents/:id/decision":        sends("/incidents/{loss_decide}/decision", "decision=keep&why=cheap"),
	"POST /incidents/:id/order":           sends("/incidents/{loss_order}/order", "").orConflict(),
	"POST /incidents/:id/copies/:item":    sends("/incidents/{loss_order}/copies/{key_copy}", "").orConflict(),
	"POST /incidents/:id/reactivate":      sends("/incidents/{loss_order}/reactivate", "").orConflict(),
	"POST /incidents/:id/retire":          sends("/incidents/{loss_order}/retire", "").orConflict(),
	"GET /incidents/:id/close":            sees("/incidents/{loss_order}/close"),
	"POST /incidents/:id/close":           sends("/incidents/{loss_order}/close", "evidence=done").orConflict(),
	"GET /api/v1/incidents":               orders("/api/v1/incidents", ""),
	"GET /api/v1/incidents/:id":           orders("/api/v1/incidents/{loss}", ""),
	"POST /api/v1/incidents/:id/decision": orders("/api/v1/incidents/{loss_decide_api}/decision", `{"decision":"keep","why":"cheap"}`),
	"GET /vehicles":                       sees("/vehicles", "/vehicles?site={site}", "/vehicles?after=~{vehicle}"),
	"GET /vehicles.csv":                   sees("/vehicles.csv", "/vehicles.csv?site={site}"),
	"GET /vehicles/new":                   sees("/vehicles/new"),
	"POST /vehicles":                      sends("/vehicles", "stock_no=T-1&make=Ford&status=retail&site={site}"),
	"GET /vehicles/:id":                   sees("/vehicles/{vehicle}"),
	"GET /vehicles/:id/edit":              sees("/vehicles/{vehicle}/edit"),
	"POST /vehicles/:id":                  sends("/vehicles/{vehicle}", "stock_no=T-2&make=Ford&status=retail&site={site}"),
	"GET /properties":                     sees("/properties", "/properties?site={site}", "/properties?after=~{property}"),
	"GET /properties.csv":                 sees("/properties.csv", "/properties.csv?site={site}"),
	"GET /properties/new":                 sees("/properties/new"),
	"POST /properties":                    sends("/properties", "name=Elm&address=1 Elm Street&units=2&site={site}"),
	"GET /properties/:id":                 sees("/properties/{property}"),
	"GET /properties/:id/edit":            sees("/properties/{property}/edit"),
	"POST /properties/:id":                sends("/properties/{property}", "name=Oak&address=1 Oak Street&units=2&site={site}"),
	"GET /units":                          sees("/units", "/units?property={property}", "/units?site={site}", "/units?after=~{unit}"),
	"GET /units.csv":                      sees("/units.csv", "/units.csv?property={property}"),
	"GET /units/new":                      sees("/units/new", "/units/new?property={property}"),
	"POST /units":                         sends("/units", "property={property}&number=9C&occupancy=vacant"),
	"GET /units/:id":                      sees("/units/{unit}"),
	"GET /units/:id/edit":                 sees("/units/{unit}/edit"),
	"POST /units/:id":                     sends("/units/{unit}", "property={property}&number=9D&occupancy=vacant"),
	"GET /areas":                          sees("/areas", "/areas?site={site}", "/areas?after=~{area}"),
	"GET /areas.csv":                      sees("/areas.csv", "/areas.csv?site={site}"),
	"GET /areas/new":                      sees("/areas/new"),
	"POST /areas":                         sends("/areas", "name=Cellar&site={site}"),
	"GET /areas/:id":                      sees("/areas/{area}"),
	"GET /areas/:id/edit":                 sees("/areas/{area}/edit"),
	"POST /areas/:id":                     sends("/areas/{area}", "name=Attic&site={site}"),

	"GET /reports":                       bare("/reports"),
	"GET /reports/:name":                 sees("/reports/transactions?span=today", "/reports/keys_out", "/reports/overdue", "/reports/keys_out?site={site}", "/reports/keys_out?key={code_of_key_out}"),
	"POST /reports/:name":                sends("/reports/keys_out", "format=csv&site={site}"),
	"GET /reports/runs":                  sees("/reports/runs").or("/reports/runs?after={run}"),
	"GET /reports/runs/:id":              sees("/reports/runs/{run}"),
	"GET /reports/runs/:id/file":         sees("/reports/runs/{run}/file"),
	"GET /reports/schedules":             sees("/reports/schedules"),
	"POST /reports/schedules":            sends("/reports/schedules", "report=keys_out&span=today&when=day&at=06:30&recipients={person}&site={site}"),
	"POST /reports/schedules/:id/pause":  sends("/reports/schedules/{schedule}/pause", ""),
	"POST /reports/schedules/:id/resume": sends("/reports/schedules/{schedule_paused}/resume", ""),
	"POST /reports/schedules/:id/test":   sends("/reports/schedules/{schedule}/test", ""),

	"GET /import":                sees("/import"),
	"POST /import":               sends("/import", "kind=vehicles&paste=Stock,Brand%0AA1,Ford%0A"),
	"GET /import/template/:kind": bare("/import/template/vehicles.csv"),
	"GET /import/:id":            sees("/import/{import}", "/import/{import_checked}", "/import/{import_done}"),
	"GET /import/:id/columns":    sees("/import/{import}/columns"),
	"POST /import/:id/columns":   sends("/import/{import_columns}/columns", "column_0=stock_no&column_1=make"),
	"POST /import/:id/run":       sends("/import/{import_checked}/run", ""),
	"POST /import/:id/check":     sends("/import/{import_check}/check", ""),
	"POST /import/:id/undo":      sends("/import/{import_done}/undo", ""),
	"GET /import/:id/problems":   bare("/import/{import_checked}/problems"),

	"GET /kiosk":               bare("/kiosk"),
	"POST /kiosk/scan":         sends("/kiosk/scan", "code={badge}"),
	"GET /kiosk/code":          bare("/kiosk/code"),
	"POST /kiosk/number":       sends("/kiosk/number", "number=2001"),
	"POST /kiosk/pin":          apart("number and PIN are their own proof; tenants/admin tests it"),
	"GET /kiosk/find":          sees("/kiosk/find?q={canary}"),
	"POST /kiosk/take":         sends("/kiosk/take", "item={key_kiosk}"),
	"POST /kiosk/return":       sends("/kiosk/return", "item={key_kiosk_back}"),
	"GET /kiosk/slot/:command": sees("/kiosk/slot/{command_of_key_kiosk_command}"),
	"GET /kiosk/finish":        bare("/kiosk/finish"),

	"GET /api/v1/keys":              sees("/api/v1/keys", "/api/v1/keys?q={canary}&state=out", "/api/v1/keys?limit=1"),
	"GET /api/v1/keys/:id":          sees("/api/v1/keys/{key}"),
	"GET /api/v1/board":             sees("/api/v1/board"),
	"POST /api/v1/keys/:id/take":    calls("/api/v1/keys/{key_api}/take", `{"person_id":"{person}","reason":"leak"}`),
	"POST /api/v1/keys/:id/return":  calls("/api/v1/keys/{key_api_out}/return", `{"brought_by":"{person}"}`).obeyed(),
	"POST /api/v1/keys/:id/extend":  calls("/api/v1/keys/{key_api_extend}/extend", `{"due_at":"2026-03-27T16:00:00Z"}`),
	"POST /api/v1/keys/:id/release": orders("/api/v1/keys/{key_api_release}/release", `{"person_id":"{person}","reason":"leak"}`),
	"POST /api/v1/keys/:id/missing": calls("/api/v1/keys/{key_api_lost}/missing", `{"statement":"gone"}`),
	"GET /api/v1/people":            sees("/api/v1/people", "/api/v1/people?q={canary}", "/api/v1/people?cursor={person}"),
	"GET /api/v1/people/:id":        sees("/api/v1/people/{person}"),
	"GET /api/v1/people/:id/keys":   sees("/api/v1/people/{person}/keys"),
	"GET /api/v1/vehicles":          sees("/api/v1/vehicles"),
	"GET /api/v1/vehicles/:id":      sees("/api/v1/vehicles/{vehicle}"),
	"GET /api/v1/units":             sees("/api/v1/units"),
	"GET /api/v1/areas":             sees("/api/v1/areas"),
	"GET /api/v1/cabinets":          sees("/api/v1/cabinets"),
	"POST /api/v1/devices":          orders("/api/v1/devices", `{"kind":"cabinet","name":"C 9","place_id":"{cabinet_new}","gateway_id":"{gateway}"}`),
}
