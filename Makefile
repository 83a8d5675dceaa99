# Every verb a developer needs. `make` alone lists them. CLUSTER=node|kind|current chooses the cluster (see README.md),
# NODES=1 to 4 how many nodes it gets; CERTIFICATE_APIS=off makes one without podcertificaterequests and clustertrustbundles.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

cluster := e2e/cluster
# Maven runs on JDK 25 whatever the default JDK is: the CRD generator runs inside it.
jdk = JAVA_HOME=$$($(cluster)/java-home) && export JAVA_HOME
maven = mvn -B -ntp $(MAVEN_OPTIONS)
mvn = $(jdk) && $(maven)
envoy := $(CURDIR)/build/bin/envoy

.PHONY: help prepare build quick format check images cluster up down test scenarios e2e e2e-eager demo bench bench-requests bench-signing bench-hostile bench-sidecar times rotation fuzz translate reproducible clean

help: ## list the verbs
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  make %-20s %s\n", $$1, $$2}'

prepare: ## install and fetch what is missing on this machine
	@$(cluster)/prepare

build: ## compile with static analysis, make the jars; no tests
	@$(mvn) -q -DskipTests package

quick: ## the inner loop: compile, the quick unit and architecture tests of what changed
	@e2e/verbs/quick

format: ## format the sources
	@$(mvn) -q spotless:apply

check: prepare ## formatting, shell scripts, charts; no cluster
	@$(cluster)/check
	helm/test.sh

scenarios: prepare ## all tests that need no cluster, real Envoys included
	@export OSIER_ENVOY=$(envoy)
	$(mvn) -Dtest.excludedGroups=apiserver,node verify

images: prepare ## build the container images into build/images
	@e2e/verbs/jars
	$(cluster)/images/build

cluster: prepare ## start a Kubernetes without the mesh
	@$(cluster)/images/build pause coredns
	$(cluster)/up

up: prepare ## start a Kubernetes with the mesh in it
	@e2e/verbs/up

down: ## remove every trace of the cluster
	@$(cluster)/down

e2e: up ## the tests on the cluster, which stays up
	@e2e/verbs/e2e

e2e-eager: prepare ## the same tests in a mesh whose proxies are told of every service from the start
	@export NODES=$${NODES:-3}
	e2e/verbs/up --set mesh.discovery=Eager
	e2e/verbs/e2e

demo: prepare ## the mesh, four services in it, and what their proxies saw
	@e2e/verbs/demo

test: ## everything: format, analysis, unit, scenarios, real Envoys, API server, real node
	@e2e/verbs/test

fuzz: prepare ## look for inputs that break a parser, FUZZ_SECONDS (600) for each
	@export FUZZ_SECONDS=$${FUZZ_SECONDS:-600}
	$(mvn) -Dspotless.check.skip=true -pl ca,operator -am -Dtest.groups=slow -Dtest='*.FuzzTest' \
	  -Dsurefire.failIfNoSpecifiedTests=false test

bench: prepare ## what the control plane and sidecars cost by size of mesh, and hostile connections: BENCH_SIZES="1000,5,100" BENCH_MODES="on-demand eager"
	@e2e/bench/control-plane
	$(MAKE) bench-sidecar
	$(MAKE) bench-hostile

bench-requests: up ## what the mesh costs a request, compared in one run
	@e2e/bench/requests

bench-sidecar: prepare ## what a sidecar costs: the first request to a service, memory by size of mesh, CPU per request
	@export OSIER_ENVOY=$(envoy)
	$(jdk) && e2e/bench/record sidecar $(maven) -Dspotless.check.skip=true -pl xds-server -am \
	  -Dtest='FirstRequestBench,SidecarMemoryBench,RequestCpuBench' -Dsurefire.failIfNoSpecifiedTests=false test

bench-signing: prepare ## what a certificate costs, beside a bare signature
	@$(mvn) -Dspotless.check.skip=true -pl ca -am -Dtest=SigningBench -Dsurefire.failIfNoSpecifiedTests=false test | grep ^bench:

bench-hostile: prepare ## a million hostile connections to the xDS server, and what they leave behind: some minutes
	@$(jdk) && e2e/bench/record hostile $(maven) -Dspotless.check.skip=true -pl xds-server -am -Dtest=HostileConnectionsTest \
	  -Dsurefire.failIfNoSpecifiedTests=false -Dtest.jvm=-Dhostile.connections=1000000 test

rotation: prepare ## replace the root of a mesh of its own under load, certificates from kubelets: two hours
	@e2e/verbs/up --set identity.certificateTTL=1h --set mesh.defaultRetries=0
	e2e/rotation/pod-certificate

times: prepare ## measure make quick, up and demo, and fail where they take too long; COLD=1 with empty caches, from a clone
	@e2e/verbs/times

translate: prepare ## print what each proxy would get, with no cluster: make translate F=file.yaml
	@[[ -n "$(F)" ]] || { echo "make translate: F=file.yaml names the Kubernetes objects" >&2; exit 2; }
	build/bin/osier translate "$(F)"

reproducible: prepare ## build jars and images twice and compare
	@e2e/verbs/reproducible

clean: down ## remove the cluster and all that was built
	@$(mvn) -q clean
	rm -rf build
