package tenants_test

import (
	"strings"
	"testing"

	"claviger/tenants"
)

func TestCheckPassword(t *testing.T) {
	for password, code := range map[string]string{
		"claviger-demo-keys":               "",
		"trois petits chats":               "",
		"ключ под ковриком":                "",
		"short":                            "password_short",
		"fourteen chars":                   "password_short",
		strings.Repeat("ab cd ef gh", 12):  "password_long",
		"PasswordPassword":                 "password_common",
		"password password 123":            "password_common",
		"qwertyuiopasdfgh":                 "password_common",
		"aaaaaaaaaaaaaaaaaa":               "password_common",
		"abcabcabcabcabcabc":               "password_common",
		"abcdefghijklmnopq":                "password_common",
		"987654321098765":                  "password_common",
		"motdepassemotdepasse":             "password_common",
		"ann.dubois@motors.example":        "password_personal",
		"ann.dubois12345":                  "password_personal",
		"ann.dubois likes brass keys":      "",
		"with a\x00zero byte inside":       "password_characters",
		"broken utf8 \xff here and there ": "password_characters",
	} {
		err := tenants.CheckPassword(password, "ann.dubois@motors.example")
		if code == "" && err != nil || code != "" && tenants.CodeOf(err) != code {
			t.Errorf("%q: %v, want %q", password, err, code)
		}
	}
}

func TestPasswordHash(t *testing.T) {
	hash := tenants.HashPassword("claviger-demo-keys", [16]byte{1, 2, 3})
	if !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Fatal(hash)
	}
	if !tenants.VerifyPassword(hash, "claviger-demo-keys") || tenants.VerifyPassword(hash, "claviger-demo-key") {
		t.Error("the hash does not tell right from wrong")
	}
	if tenants.StaleHash(hash) || !tenants.StaleHash(strings.Replace(hash, "t=2", "t=1", 1)) {
		t.Error("stale is told wrongly")
	}
	for _, bad := range []string{"", "x", "$argon2id$v=19$m=999999999,t=2,p=1$AQID$AQID", "$2a$10$abc", "$argon2id$v=19$m=19456,t=2,p=1$$"} {
		if tenants.VerifyPassword(bad, "") || tenants.VerifyPassword(bad, "claviger-demo-keys") {
			t.Errorf("%q matches", bad)
		}
	}
}
