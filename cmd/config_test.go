package cmd

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestConfigDefaults(t *testing.T) {
	c, err := loadConfig([]string{"PATH=/bin"}, "d")
	if err != nil {
		t.Fatal(err)
	}
	for name, pair := range map[string][2]string{
		"database": {c.database().Dir, "d"},
		"signer":   {c.signer(), filepath.Join("d", "signer.db")},
		"keys":     {c.keysDir(), filepath.Join("d", "keys")},
		"addr":     {c.addr(), ":8080"},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s = %q, want %q", name, pair[0], pair[1])
		}
	}
}

func TestConfigReadsAll(t *testing.T) {
	c, err := loadConfig([]string{
		"DATABASE_URL=postgres://app:p@db/claviger", "REDIS_URL=rediss://r:6380", "MQTT_URL=mqtts://m:8883", "PORT=0",
		"BASE_URL=https://keys.example", "SECRET_KEY=" + strings.Repeat("k", 32), "KEYS_DIR=/k", "SIGNER_URL=postgres://app:p@db/heads",
		"SMTP_URL=smtps://u:p@mail:465", "LOG_FORMAT=json", "METRICS_ADDR=127.0.0.1:9100",
		"TWILIO_ACCOUNT_SID=AC1", "TWILIO_AUTH_TOKEN=t", "TWILIO_FROM=+15550100",
		"STRIPE_SECRET_KEY=sk_test_1", "STRIPE_WEBHOOK_SECRET=whsec_1", "STRIPE_API_BASE=http://127.0.0.1:12111",
	}, "d")
	if err != nil {
		t.Fatal(err)
	}
	if c.database().URL != "postgres://app:p@db/claviger" || c.signer() != "postgres://app:p@db/heads" || c.keysDir() != "/k" || c.addr() != ":0" {
		t.Errorf("addresses: %q %q %q %q", c.database().URL, c.signer(), c.keysDir(), c.addr())
	}
	if c.Twilio.From != "+15550100" || c.Stripe.APIBase != "http://127.0.0.1:12111" || c.LogFormat != "json" || c.MetricsAddr != "127.0.0.1:9100" || c.SMTPURL == "" || c.BaseURL == "" || c.RedisURL == "" || c.MQTTURL == "" {
		t.Errorf("a variable was lost: %+v", c)
	}
}

func TestConfigRefuses(t *testing.T) {
	const secret = "hunter2"
	for vars, want := range map[string]string{
		"DATABASE_URL=mysql://u:hunter2@db/x":         "DATABASE_URL must be an address like postgres://host",
		"DATABASE_URL=postgres:///nohost":             "DATABASE_URL must be an address like postgres://host",
		"DATABASE_URL=postgres://u:hunter2@db:port/x": "DATABASE_URL must be an address like postgres://host",
		"REDIS_URL=localhost:6379":                    "REDIS_URL must be an address like redis://host",
		"MQTT_URL=tcp://u:hunter2@m":                  "MQTT_URL must be an address like mqtt://host",
		"SMTP_URL=mail.example:25":                    "SMTP_URL must be an address like smtp://host",
		"BASE_URL=keys.example":                       "BASE_URL must be an address like http://host",
		"BASE_URL=https://keys.example/":              "BASE_URL must end after the host, without a slash or a path",
		"PORT=http":                                   `PORT must be a number from 0 to 65535, not "http"`,
		"PORT=65536":                                  `PORT must be a number from 0 to 65535, not "65536"`,
		"SECRET_KEY=hunter2":                          "SECRET_KEY must have at least 32 characters",
		"LOG_FORMAT=xml":                              `LOG_FORMAT must be text or json, not "xml"`,
		"METRICS_ADDR=9100":                           `METRICS_ADDR must be host:port, not "9100"`,
		"SIGNER_URL=http://db/x":                      "SIGNER_URL must be an address like postgres://host",
		"SIGNER_URL=postgres://a@db:5432/x/ DATABASE_URL=postgres://b:hunter2@db/x?x=1": "SIGNER_URL must name another database than DATABASE_URL",
		"TWILIO_AUTH_TOKEN=hunter2": "TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and TWILIO_FROM are needed together",
		"STRIPE_SECRET_KEY=hunter2": "STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET are needed together",
		"STRIPE_SECRET_KEY=k STRIPE_WEBHOOK_SECRET=w STRIPE_API_BASE=//u:hunter2@stripe": "STRIPE_API_BASE must be an address like http://host",
	} {
		_, err := loadConfig(strings.Fields(vars), "d")
		if err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", vars, err, want)
			continue
		}
		if strings.Contains(err.Error(), secret) {
			t.Errorf("%s: the error shows the secret", vars)
		}
		var line strings.Builder
		if code := report(&line, err); code != codeUsage || line.String() != "claviger: "+want+"\n" {
			t.Errorf("%s: exit code %d, line %q", vars, code, line.String())
		}
	}
}
