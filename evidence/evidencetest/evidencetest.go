// Package evidencetest gives tests an S3 service: the one of SOUSPLI_TEST_S3 (an endpoint, with the usual AWS_ variables for its
// credentials), else versitygw, a real S3 server over a folder, from build/bin or the PATH. Without either, the test is skipped with one
// line; with CI set, it fails.
package evidencetest

import (
	"context"
	"crypto/rand"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// delaiDemarrage bounds the wait for the server.
const delaiDemarrage = time.Minute

// S3 returns the URL of a fresh bucket, for evidence.Open. It sets AWS_ variables, so the test cannot be parallel.
func S3(t *testing.T) string {
	t.Helper()
	acces := os.Getenv("SOUSPLI_TEST_S3")
	if acces == "" {
		acces = demarrer(t)
	}
	seau := "souspli-" + strings.ToLower(rand.Text())
	creerSeau(t, acces, seau)
	q := url.Values{"endpoint": {acces}, "region": {region}, "use_path_style": {"true"}}
	return "s3://" + seau + "?" + q.Encode()
}

const region = "us-east-1"

func binaire() string {
	if ici, err := os.Getwd(); err == nil {
		for d := ici; d != filepath.Dir(d); d = filepath.Dir(d) {
			b := filepath.Join(d, "build", "bin", "versitygw")
			if _, err := os.Stat(b); err == nil {
				return b
			}
			if _, err := os.Stat(filepath.Join(d, "go.mod")); err == nil {
				break
			}
		}
	}
	b, err := exec.LookPath("versitygw")
	if err != nil {
		return ""
	}
	return b
}

// demarrer starts versitygw on a free port, stopped after the test, and returns its endpoint.
func demarrer(t *testing.T) string {
	t.Helper()
	b := binaire()
	if b == "" {
		const pourquoi = "pas de service S3 : make deps, ou SOUSPLI_TEST_S3"
		if os.Getenv("CI") != "" {
			t.Fatal(pourquoi)
		}
		t.Skip(pourquoi)
	}
	t.Setenv("AWS_ACCESS_KEY_ID", "essai")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "essai-essai")
	adresse := portLibre(t)
	cmd := exec.Command(b, "--port", adresse, "posix", t.TempDir())
	cmd.Env = append(os.Environ(), "ROOT_ACCESS_KEY=essai", "ROOT_SECRET_KEY=essai-essai")
	var journal strings.Builder
	cmd.Stdout, cmd.Stderr = &journal, &journal
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill() //nolint:errcheck // it may have ended by itself
		cmd.Wait()         //nolint:errcheck // killed: always an error
		if t.Failed() {
			t.Log(journal.String())
		}
	})
	attendre(t, adresse)
	return "http://" + adresse
}

func portLibre(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	adresse := l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	return adresse
}

func attendre(t *testing.T, adresse string) {
	t.Helper()
	ctx, annuler := context.WithTimeout(t.Context(), delaiDemarrage)
	defer annuler()
	tic := time.NewTicker(20 * time.Millisecond)
	defer tic.Stop()
	for {
		c, err := (&net.Dialer{}).DialContext(ctx, "tcp", adresse)
		if err == nil {
			if err := c.Close(); err != nil {
				t.Fatal(err)
			}
			return
		}
		select {
		case <-ctx.Done():
			t.Fatalf("versitygw ne répond pas : %v", err)
		case <-tic.C:
		}
	}
}

func creerSeau(t *testing.T, acces, seau string) {
	t.Helper()
	cfg, err := config.LoadDefaultConfig(t.Context(), config.WithRegion(region))
	if err != nil {
		t.Fatal(err)
	}
	client := s3.NewFromConfig(cfg, func(o *s3.Options) { o.BaseEndpoint, o.UsePathStyle = &acces, true })
	if _, err := client.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: aws.String(seau)}); err != nil {
		t.Fatal(err)
	}
}
