package words_test

import (
	"testing"

	"claviger/words"
)

func TestReasons(t *testing.T) {
	en, fr := words.In("en"), words.In("fr")
	equal(t, en.Reason("already_out", "holder", "Ben K."), "This key is out with Ben K.")
	equal(t, en.Reason("already_out"), "This key is out.")
	equal(t, en.ReasonHelp("outside_window", "from", "07:00"), "Allowed from 07:00. You can always bring keys back.")
	equal(t, en.ReasonHelp("no_rule", "who", "Night shift"), "Ask your manager for access, or anyone in Night shift.")
	equal(t, fr.ReasonForAudit("no_rule", "person", "Ann", "key", "K-1"), "Aucune règle ne visait Ann pour K-1.")
	n, _ := faultsOf(func() {
		equal(t, en.ReasonForAudit("person_inactive"), "Somebody had no access at that time: ended, not begun, or blocked.")
	})
	if n != 0 {
		t.Error("an unknown person is no fault")
	}
	equal(t, en.ReasonLabel("max_held"), "Too many keys held")
}

func TestNeeds(t *testing.T) {
	es := words.In("es")
	equal(t, es.Need("second_factor"), "Una segunda prueba")
	equal(t, es.NeedHelp("purpose", "options", es.Either([]string{"Taller", "Fotos"})), "Elija un motivo: Taller o Fotos.")
	equal(t, es.NeedHelp("earlier_due", "latest", "17:30"), "Devuélvala antes de 17:30.")
}

func TestErrors(t *testing.T) {
	en, fr := words.In("en"), words.In("fr")
	equal(t, en.Error("permission_missing", map[string]string{"permission": "keys.edit", "role": "holder"}),
		"Your role, Key holder, does not allow this: change keys. Ask an owner or an administrator.")
	equal(t, fr.Error("command_answered", map[string]string{"state": "relocked"}), "L’armoire a déjà répondu\u00a0: Reverrouillé, clé non prise. Il est trop tard pour annuler.")
	equal(t, en.Error("already_yours", nil), "You already have this key.")
	equal(t, en.Error("internal", nil), "Something failed on our side. Nothing was changed. Try again.")
	equal(t, en.Error("internal", map[string]string{"request": "r-7"}), "Something failed on our side. Nothing was changed. Try again; if it fails again, tell support this number: r-7.")
	equal(t, en.At(paris).Error("code_wait", map[string]string{"until": "2026-11-20T13:02:07Z"}), "Too many wrong tries. Try again at 14:02.")
	equal(t, en.At(paris).Error("rule_denies", map[string]string{"rule": "2026-11-20T13:02:07Z"}), "A rule says no: Fri 20 Nov 14:02.")
	n, _ := faultsOf(func() { equal(t, en.Error("no_such_code", nil), "«errors.no_such_code»") })
	if n != 1 {
		t.Error("an unknown code is a fault")
	}
}

func TestLabels(t *testing.T) {
	en := words.In("en")
	equal(t, en.Label("custody.state", "to_hang"), "To hang")
	equal(t, en.Label("custody.freshness", ""), "Rights up to date")
	equal(t, words.In("fr").Label("custody.purpose", "loaner"), "Véhicule de prêt")
}
