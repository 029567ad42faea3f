package cmd

import (
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// leastSecret is the shortest SECRET_KEY, in characters.
const leastSecret = 32

// check finds the first variable that cannot be meant. Values of variables
// that may hold a password are never repeated.
func (c config) check() error {
	for _, v := range []struct {
		name, value string
		schemes     []string
	}{
		{"DATABASE_URL", c.DatabaseURL, []string{"postgres", "postgresql"}},
		{"REDIS_URL", c.RedisURL, []string{"redis", "rediss"}},
		{"MQTT_URL", c.MQTTURL, []string{"mqtt", "mqtts"}},
		{"BASE_URL", c.BaseURL, []string{"http", "https"}},
		{"SMTP_URL", c.SMTPURL, []string{"smtp", "smtps"}},
		{"STRIPE_API_BASE", c.Stripe.APIBase, []string{"http", "https"}},
	} {
		if err := checkURL(v.name, v.value, v.schemes); err != nil {
			return err
		}
	}
	for _, err := range []error{c.checkServer(), c.checkSigner(), c.checkTwilio(), c.checkStripe()} {
		if err != nil {
			return err
		}
	}
	return nil
}

// checkURL wants an address with one of the schemes and a host; empty is fine.
func checkURL(name, value string, schemes []string) error {
	if value == "" {
		return nil
	}
	u, err := url.Parse(value)
	if err != nil || !slices.Contains(schemes, u.Scheme) || u.Hostname() == "" {
		return usage("%s must be an address like %s://host", name, schemes[0])
	}
	return nil
}

// checkServer looks at what the web server listens on and how it writes.
func (c config) checkServer() error {
	if n, err := strconv.Atoi(or(c.Port, "8080")); err != nil || n < 0 || n > 65535 {
		return usage("PORT must be a number from 0 to 65535, not %q", c.Port)
	}
	if u, err := url.Parse(c.BaseURL); err != nil || u.Path != "" || u.RawQuery != "" || u.Fragment != "" {
		return usage("BASE_URL must end after the host, without a slash or a path")
	}
	if c.SecretKey != "" && len(c.SecretKey) < leastSecret {
		return usage("SECRET_KEY must have at least %d characters", leastSecret)
	}
	if c.LogFormat != "" && c.LogFormat != "text" && c.LogFormat != "json" {
		return usage("LOG_FORMAT must be text or json, not %q", c.LogFormat)
	}
	if c.MetricsAddr == "" {
		return nil
	}
	if _, port, err := net.SplitHostPort(c.MetricsAddr); err != nil || port == "" {
		return usage("METRICS_ADDR must be host:port, not %q", c.MetricsAddr)
	}
	return nil
}

// checkSigner wants the signer's heads outside the database: a restored
// database must not bring them back with it.
func (c config) checkSigner() error {
	if !strings.Contains(c.SignerURL, "://") {
		return nil // a file
	}
	if err := checkURL("SIGNER_URL", c.SignerURL, []string{"postgres", "postgresql"}); err != nil {
		return err
	}
	if sameDatabase(c.SignerURL, c.DatabaseURL) {
		return usage("SIGNER_URL must name another database than DATABASE_URL")
	}
	return nil
}

// sameDatabase compares host, port and name of two PostgreSQL addresses.
func sameDatabase(a, b string) bool {
	ua, errA := url.Parse(a)
	ub, errB := url.Parse(b)
	if errA != nil || errB != nil {
		return false
	}
	return ua.Hostname() == ub.Hostname() && or(ua.Port(), "5432") == or(ub.Port(), "5432") && strings.Trim(ua.Path, "/") == strings.Trim(ub.Path, "/")
}

// checkTwilio wants all three variables or none.
func (c config) checkTwilio() error {
	set := 0
	for _, v := range []string{c.Twilio.AccountSID, c.Twilio.AuthToken, c.Twilio.From} {
		if v != "" {
			set++
		}
	}
	if set != 0 && set != 3 {
		return usage("TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and TWILIO_FROM are needed together")
	}
	return nil
}

// checkStripe wants the secret that proves Stripe's calls with the key.
func (c config) checkStripe() error {
	if (c.Stripe.SecretKey == "") != (c.Stripe.WebhookSecret == "") {
		return usage("STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET are needed together")
	}
	return nil
}
