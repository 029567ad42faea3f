package cmd

import (
	"net"
	"path/filepath"

	"github.com/caarlos0/env/v11"

	"claviger/store"
)

// config is the environment, read and checked once. Fields are as they were
// set; the methods give the value that holds, the default included.
type config struct {
	DatabaseURL string `env:"DATABASE_URL"` // postgres://…, or empty: SQLite in the data folder
	RedisURL    string `env:"REDIS_URL"`    // redis:// or rediss://, or empty: inside the process
	MQTTURL     string `env:"MQTT_URL"`     // mqtt:// or mqtts://, or empty: inside the process
	MQTTSName   string `env:"MQTTS_NAME"`   // by which gateways reach --mqtts, or empty: the host of BaseURL
	Port        string `env:"PORT"`         // of the web server
	BaseURL     string `env:"BASE_URL"`     // how people reach it, without a slash at the end
	SecretKey   string `env:"SECRET_KEY"`   // at least 32 characters, or empty: made in KeysDir
	KeysDir     string `env:"KEYS_DIR"`
	SignerURL   string `env:"SIGNER_URL"` // postgres://… or a file; never the database itself
	SMTPURL     string `env:"SMTP_URL"`   // smtp:// or smtps://, or empty: in-app outbox
	LogFormat   string `env:"LOG_FORMAT"` // text or json
	MetricsAddr string `env:"METRICS_ADDR"`
	Twilio      twilio `envPrefix:"TWILIO_"`
	Stripe      stripe `envPrefix:"STRIPE_"`

	data string // the folder of --data
}

// twilio is all of the first three or none.
type twilio struct {
	AccountSID string `env:"ACCOUNT_SID"`
	AuthToken  string `env:"AUTH_TOKEN"`
	From       string `env:"FROM"`     // the number that messages come from, +15550100
	APIBase    string `env:"API_BASE"` // another server that speaks Twilio's API
}

// stripe without a secret key means the free plan only.
type stripe struct {
	SecretKey     string `env:"SECRET_KEY"`
	WebhookSecret string `env:"WEBHOOK_SECRET"`
	APIBase       string `env:"API_BASE"` // another server that speaks Stripe's API
}

// loadConfig reads the variables of environ (KEY=value) and checks them all;
// the first that is wrong is the error, in one sentence that shows no secret.
func loadConfig(environ []string, data string) (config, error) {
	c := config{data: data}
	if err := env.ParseWithOptions(&c, env.Options{Environment: env.ToMap(environ)}); err != nil {
		return config{}, usage("the environment could not be read: %v", err)
	}
	if err := c.check(); err != nil {
		return config{}, err
	}
	return c, nil
}

// config reads the environment of the run.
func (a *app) config() (config, error) { return loadConfig(a.environ, a.data) }

// database is where the database lives: DATABASE_URL, else the data folder.
func (c config) database() store.Options { return store.Options{URL: c.DatabaseURL, Dir: c.data} }

// signer is where the signer keeps its last heads: SIGNER_URL, or a file.
func (c config) signer() string { return or(c.SignerURL, filepath.Join(c.data, "signer.db")) }

// keysDir is the folder with one file per secret of ours.
func (c config) keysDir() string { return or(c.KeysDir, filepath.Join(c.data, "keys")) }

// addr is where the web server listens unless --addr says otherwise.
func (c config) addr() string { return net.JoinHostPort("", or(c.Port, "8080")) }

// or is value unless it is empty.
func or(value, fallback string) string {
	if value == "" {
		return fallback
	}
	return value
}
