package dev.osier.operator.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.crds.route.BackendRef;
import dev.osier.crds.route.Backoff;
import dev.osier.crds.route.HttpMethod;
import dev.osier.crds.route.PathMatch;
import dev.osier.crds.route.Retry;
import dev.osier.crds.route.RetryCondition;
import dev.osier.crds.route.RouteRule;
import dev.osier.crds.route.RouteRuleSpec;
import dev.osier.crds.route.Rule;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the API server answers at once to a RouteRule that cannot be right, and what it takes. */
@Tag("apiserver")
class RouteRuleValidationTest {
  private static final ApiServer SERVER = new ApiServer();
  private static String namespace = "";

  @BeforeAll
  static void prepare() {
    SERVER.prepare();
    namespace = SERVER.newNamespace();
  }

  @AfterAll
  static void stop() {
    SERVER.close();
  }

  private static RouteRuleSpec apply(String spec) {
    SERVER.apply(
        """
        apiVersion: osier.dev/v1alpha1
        kind: RouteRule
        metadata: {name: reviews, namespace: %s}
        spec:
        %s
        """
            .formatted(namespace, spec.indent(2)));
    return SERVER
        .client
        .resources(RouteRule.class)
        .inNamespace(namespace)
        .withName("reviews")
        .get()
        .getSpec();
  }

  private static RouteRuleSpec applyRule(String rule) {
    return apply("{parentRefs: [{name: reviews}], rules: [{%s}]}".formatted(rule));
  }

  @Test
  void theDocumentedExampleIsTaken() {
    RouteRuleSpec stored =
        apply(
            """
            parentRefs: [{group: "", kind: Service, name: reviews, port: 9080}]
            precedence: 10
            noMatch: Forward
            rules:
            - name: testers
              matches:
              - headers: [{name: end-user, type: Exact, value: jason}]
                from: {serviceAccounts: [bookstore/productpage]}
              - cookies: [{name: session, type: RegularExpression, value: "beta-.*"}]
              backendRefs: [{name: reviews, port: 9080, subset: {matchLabels: {version: v2}}}]
            - name: default
              matches:
              - {path: {type: PathPrefix, value: /reviews}, method: GET, queryParams: []}
              backendRefs:
              - {name: reviews, port: 9080, weight: 90, subset: {matchLabels: {version: v1}}}
              - {name: reviews, port: 9080, weight: 10, subset: {matchLabels: {version: v3}}}
              timeouts: {request: 6s, backendRequest: 2s, idle: 5m}
              retry:
                attempts: 2
                retryOn: [ConnectFailure, RefusedStream, ResetBeforeRequest, GatewayError]
                codes: [503]
                methods: Idempotent
                backoff: {base: 25ms, max: 250ms}
              mirrors: [{backendRef: {name: reviews-shadow, port: 9080}, percent: 5}]
              requestHeaders: {set: [{name: x-variant, value: canary}], add: [], remove: [x-debug]}
              responseHeaders: {}
              fault:
                delay: {duration: 7s, percent: 10}
                abort: {httpStatus: 503, fraction: {numerator: 1, denominator: 1000}}
              cors: {allowOrigins: ["https://shop.example"], allowMethods: [GET], maxAge: 1h}
            - name: legacy
              matches: [{path: {type: Exact, value: /v1/reviews}}]
              redirect:
                path: {type: ReplaceFullPath, replaceFullPath: /reviews}
                statusCode: 301
            tests:
            - name: jason-sees-v2
              request:
                method: GET
                path: /reviews/0
                headers: {end-user: jason}
                from: bookstore/productpage
              expect: {rule: testers, subset: {version: v2}}
            """);

    assertThat(stored.rules())
        .extracting(Rule::name)
        .containsExactly("testers", "default", "legacy");
    assertThat(stored.rules().get(1).backendRefs())
        .extracting(BackendRef::weight)
        .containsExactly(90, 10);
    assertThat(stored.rules().get(1).matches().getFirst().method()).isEqualTo(HttpMethod.GET);
    assertThat(stored.tests().getFirst().expect().subset()).isEqualTo(Map.of("version", "v2"));
  }

  @Test
  void whatIsLeftOutHasItsDocumentedDefault() {
    RouteRuleSpec stored =
        applyRule("matches: [{path: {}}], retry: {}, backendRefs: [{name: a, port: 1}]");

    assertThat(stored.noMatch()).isEqualTo(RouteRuleSpec.NoMatch.FORWARD);
    assertThat(stored.precedence()).isZero();
    assertThat(stored.parentRefs().getFirst().kind()).isEqualTo("Service");
    Rule rule = stored.rules().getFirst();
    assertThat(rule.backendRefs().getFirst().weight()).isEqualTo(1);
    assertThat(rule.matches().getFirst().path())
        .isEqualTo(new PathMatch(PathMatch.Type.PATH_PREFIX, "/"));
    assertThat(rule.retry())
        .isEqualTo(
            new Retry(
                2,
                List.of(
                    RetryCondition.CONNECT_FAILURE,
                    RetryCondition.REFUSED_STREAM,
                    RetryCondition.RESET_BEFORE_REQUEST),
                List.of(),
                Retry.Methods.IDEMPOTENT,
                Backoff.DEFAULT));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "name: nothing",
        "fault: {abort: {grpcStatus: 14}}",
        "fault: {delay: {duration: 1h, fraction: {numerator: 1, denominator: 1000000}}}",
        "timeouts: {request: 0s, backendRequest: 24h, idle: 0s}",
        "backendRefs: [{name: a, port: 65535, weight: 0}, {name: b, port: 1, weight: 1000000}]",
        "mirrors: [{backendRef: {name: a, namespace: other, port: 1}}]",
        "matches: [{}]",
        "matches: [{path: {type: RegularExpression, value: '.*//%2f'}}]",
        "matches: [{path: {type: Exact, value: '/a.b/..c/%20'}}]",
        "matches: [{headers: [{name: X-User, type: Present}]}]",
        "matches: [{grpc: {service: bookstore.v1.Reviews, method: Get}}]",
        "matches: [{from: {namespaces: [a], podLabels: {'app.kubernetes.io/name': ''}}}]",
        "requestHeaders: {set: [{name: X-A, value: 100% sure}], add: [{name: x-a, value: ''}]}",
        "cors: {allowOrigins: ['https://*.example.com', 'http://localhost:3000'], allowCredentials:"
            + " true, maxAge: 0s}",
        "cors: {allowOrigins: ['*'], allowMethods: ['*'], allowHeaders: ['*']}",
        "redirect: {scheme: https}",
        "redirect: {hostname: a.example, port: 8443, statusCode: 308}",
        "matches: [{path: {value: /a}}], redirect: {path: {type: ReplacePrefixMatch,"
            + " replacePrefixMatch: /b}}",
        "matches: [{path: {type: Exact, value: /a}}], redirect: {hostname: b.example, path: {type:"
            + " ReplaceFullPath, replaceFullPath: /a}}",
        "matches: [{path: {value: /a}}], rewrite: {hostname: b.example, path: {type:"
            + " ReplacePrefixMatch, replacePrefixMatch: /}}",
        "directResponse: {status: 410, body: \"gone\\nfor good\"}",
        "directResponse: {status: 204}"
      })
  void whatIsRightIsTaken(String rule) {
    assertThat(applyRule(rule).rules()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          backendRefs: [{name: a, port: 1, weight: 0}, {name: b, port: 1, weight: 0}] | backendRefs | above zero
          backendRefs: [{name: a, port: 1, weight: -1}] | backendRefs[0].weight | greater than or equal to 0
          backendRefs: [{name: a, port: 1, weight: 1000001}] | backendRefs[0].weight | less than or equal to 1000000
          backendRefs: [{name: a, port: 0}] | backendRefs[0].port | greater than or equal to 1
          backendRefs: [{name: a, port: 65536}] | backendRefs[0].port | less than or equal to 65535
          backendRefs: [{name: a}] | backendRefs[0].port | Required
          backendRefs: [{name: A, port: 1}] | backendRefs[0].name | should match
          backendRefs: [{name: a, port: 1, kind: Secret}] | backendRefs[0].kind | a backend is a Service
          backendRefs: [{name: a, port: 1, subset: {matchLabels: {}}}] | backendRefs[0].subset.matchLabels | at least 1
          backendRefs: [{name: a, port: 1, subset: {matchLabels: {v: 'a b'}}}] | backendRefs[0].subset.matchLabels.v | should match
          backendRefs: [{name: a, port: 1}], directResponse: {status: 200} | rules[0] | only one of
          redirect: {scheme: https}, directResponse: {status: 200} | rules[0] | only one of
          mirrors: [{backendRef: {name: a, port: 1}, percent: 101}] | mirrors[0].percent | less than or equal to 100
          mirrors: [{backendRef: {name: a, port: 1}, percent: -1}] | mirrors[0].percent | greater than or equal to 0
          mirrors: [{backendRef: {name: a, port: 1}, percent: 1, fraction: {numerator: 1}}] | mirrors[0].fraction | only one of
          mirrors: [{backendRef: {name: a, port: 1, kind: Pod}}] | mirrors[0].backendRef.kind | a backend is a Service
          redirect: {scheme: https}, mirrors: [{backendRef: {name: a, port: 1}}] | mirrors | a rule that forwards
          redirect: {scheme: https}, retry: {} | retry | a rule that forwards
          redirect: {scheme: https}, timeouts: {} | timeouts | a rule that forwards
          directResponse: {status: 200}, rewrite: {hostname: a} | rewrite | a rule that forwards
          timeouts: {request: -1s} | timeouts.request | should match
          timeouts: {request: 1d} | timeouts.request | should match
          timeouts: {request: 25h} | timeouts.request | at most 24h
          timeouts: {request: 99999h99999h99999h99999h} | timeouts.request | at most 24h
          timeouts: {idle: 24h1ms} | timeouts.idle | at most 24h
          timeouts: {request: 1s, backendRequest: 2s} | timeouts.backendRequest | cannot be longer
          retry: {attempts: -1} | retry.attempts | greater than or equal to 0
          retry: {attempts: 11} | retry.attempts | less than or equal to 10
          retry: {retryOn: [Always]} | retry.retryOn[0] | supported values
          retry: {retryOn: [Reset, Reset]} | retry.retryOn | only once
          retry: {codes: [399]} | retry.codes[0] | greater than or equal to 400
          retry: {codes: [600]} | retry.codes[0] | less than or equal to 599
          retry: {methods: All} | retry.methods | supported values
          retry: {backoff: {base: 0s}} | retry.backoff.base | between 1ms and 1m
          retry: {backoff: {base: 61s, max: 61s}} | retry.backoff.base | between 1ms and 1m
          retry: {backoff: {base: 2s, max: 1s}} | retry.backoff.max | cannot be shorter
          fault: {} | fault | at least one of
          fault: {delay: {duration: 0s}} | fault.delay.duration | between 1ms and 1h
          fault: {delay: {duration: 61m}} | fault.delay.duration | between 1ms and 1h
          fault: {delay: {duration: 1s, percent: 101}} | fault.delay.percent | less than or equal to 100
          fault: {abort: {percent: 5}} | fault.abort.httpStatus | exactly one of
          fault: {abort: {httpStatus: 503, grpcStatus: 14}} | fault.abort.httpStatus | exactly one of
          fault: {abort: {httpStatus: 199}} | fault.abort.httpStatus | greater than or equal to 200
          fault: {abort: {httpStatus: 600}} | fault.abort.httpStatus | less than or equal to 599
          fault: {abort: {grpcStatus: 17}} | fault.abort.grpcStatus | less than or equal to 16
          fault: {abort: {httpStatus: 503, fraction: {numerator: 2, denominator: 1}}} | fault.abort.fraction.numerator | above denominator
          fault: {abort: {httpStatus: 503, fraction: {numerator: 0, denominator: 0}}} | fault.abort.fraction.denominator | greater than or equal to 1
          fault: {abort: {httpStatus: 503, fraction: {numerator: 1, denominator: 1000001}}} | fault.abort.fraction.denominator | less than or equal to 1000000
          matches: [{path: {value: a}}] | matches[0].path.value | begins with /
          matches: [{path: {value: /a//b}}] | matches[0].path.value | no //
          matches: [{path: {value: /a/./b}}] | matches[0].path.value | no //
          matches: [{path: {value: /a/../b}}] | matches[0].path.value | no //
          matches: [{path: {type: Exact, value: /a/..}}] | matches[0].path.value | no //
          matches: [{path: {value: /a%2Fb}}] | matches[0].path.value | no //
          matches: [{path: {value: '/a#b'}}] | matches[0].path.value | characters of RFC 3986
          matches: [{path: {value: '/a?b=c'}}] | matches[0].path.value | characters of RFC 3986
          matches: [{path: {value: '/a b'}}] | matches[0].path.value | characters of RFC 3986
          matches: [{path: {value: '/%zz'}}] | matches[0].path.value | characters of RFC 3986
          matches: [{method: get}] | matches[0].method | supported values
          matches: [{headers: [{name: ':authority', value: a}]}] | matches[0].headers[0].name | should match
          matches: [{headers: [{name: a}]}] | matches[0].headers[0].value | need a value
          matches: [{headers: [{name: a, type: Present, value: b}]}] | matches[0].headers[0].value | Present has none
          matches: [{headers: [{name: a, value: "b\\r\\nc"}]}] | matches[0].headers[0].value | should match
          matches: [{cookies: [{name: a, type: Prefix, value: b}]}] | matches[0].cookies[0].type | supported values
          matches: [{queryParams: [{name: '', value: b}]}] | matches[0].queryParams[0].name | at least 1
          matches: [{grpc: {}}] | matches[0].grpc | at least one of
          matches: [{grpc: {method: Get}, path: {}}] | matches[0].grpc | cannot stand beside
          matches: [{grpc: {method: Get}, method: POST}] | matches[0].grpc | cannot stand beside
          matches: [{grpc: {service: a/b}}] | matches[0].grpc.service | should match
          matches: [{from: {}}] | matches[0].from | at least one of
          matches: [{from: {serviceAccounts: [productpage]}}] | matches[0].from.serviceAccounts[0] | should match
          requestHeaders: {set: [{name: 'a b', value: c}]} | requestHeaders.set[0].name | should match
          requestHeaders: {set: [{name: ':authority', value: c}]} | requestHeaders.set[0].name | should match
          requestHeaders: {set: [{name: Host, value: c}]} | requestHeaders.set[0].name | cannot be changed
          requestHeaders: {add: [{name: Connection, value: close}]} | requestHeaders.add[0].name | cannot be changed
          requestHeaders: {add: [{name: Keep-Alive, value: a}]} | requestHeaders.add[0].name | cannot be changed
          requestHeaders: {add: [{name: TE, value: a}]} | requestHeaders.add[0].name | cannot be changed
          requestHeaders: {add: [{name: content-length, value: '1'}]} | requestHeaders.add[0].name | cannot be changed
          requestHeaders: {remove: [transfer-encoding]} | requestHeaders.remove | cannot be changed
          responseHeaders: {set: [{name: X-Envoy-Upstream, value: a}]} | responseHeaders.set[0].name | cannot be changed
          responseHeaders: {remove: [x-osier-caller]} | responseHeaders.remove | cannot be changed
          responseHeaders: {set: [{name: a, value: '%REQ(x)%'}]} | responseHeaders.set[0].value | %REQ(x)%
          responseHeaders: {set: [{name: a, value: 'b %START_TIME(%s)% %HOSTNAME%'}]} | responseHeaders.set[0].value | %REQ(x)%
          responseHeaders: {set: [{name: a, value: "b\\r\\nset-cookie: c"}]} | responseHeaders.set[0].value | should match
          responseHeaders: {set: [{name: a, value: "\\x00"}]} | responseHeaders.set[0].value | should match
          requestHeaders: {set: [{name: x-a, value: b}, {name: X-A, value: c}]} | requestHeaders.set | only once
          requestHeaders: {add: [{name: x-a, value: b}, {name: X-A, value: c}]} | requestHeaders.add | only once
          requestHeaders: {remove: [x-a, X-A]} | requestHeaders.remove | only once
          cors: {allowOrigins: []} | cors.allowOrigins | at least 1
          cors: {allowOrigins: ['shop.example']} | cors.allowOrigins[0] | should match
          cors: {allowOrigins: ['https://a.*.example']} | cors.allowOrigins[0] | should match
          cors: {allowOrigins: ['https://a.example:65536']} | cors.allowOrigins[0] | should match
          cors: {allowOrigins: ['*'], allowCredentials: true} | cors.allowCredentials | cannot go with *
          cors: {allowOrigins: ['*'], allowMethods: [get]} | cors.allowMethods[0] | should match
          cors: {allowOrigins: ['*'], maxAge: 1500ms} | cors.maxAge | whole seconds
          redirect: {} | redirect | redirected to itself
          redirect: {statusCode: 301} | redirect | redirected to itself
          redirect: {scheme: ftp} | redirect.scheme | supported values
          redirect: {hostname: a_b.example} | redirect.hostname | should match
          redirect: {port: 0} | redirect.port | greater than or equal to 1
          redirect: {scheme: https, statusCode: 304} | redirect.statusCode | one of 301
          redirect: {path: {type: ReplaceFullPath}} | redirect.path.replaceFullPath | need each other
          redirect: {path: {type: ReplaceFullPath, replaceFullPath: a}} | redirect.path.replaceFullPath | should match
          redirect: {path: {type: ReplaceFullPath, replaceFullPath: //evil.example}} | redirect.path.replaceFullPath | no //
          redirect: {path: {type: ReplacePrefixMatch, replacePrefixMatch: /a}} | redirect.path | PathPrefix in every match
          matches: [{path: {type: Exact, value: /a}}], redirect: {path: {type: ReplaceFullPath, replaceFullPath: /a}} | redirect.path | redirected to itself
          matches: [{path: {value: /a}}], redirect: {path: {type: ReplacePrefixMatch, replacePrefixMatch: /a}} | redirect.path | redirected to itself
          rewrite: {} | rewrite | at least one of
          rewrite: {hostname: 'a b'} | rewrite.hostname | should match
          matches: [{path: {type: Exact, value: /a}}], rewrite: {path: {type: ReplacePrefixMatch, replacePrefixMatch: /b}} | rewrite.path | PathPrefix in every match
          directResponse: {status: 199} | directResponse.status | greater than or equal to 200
          directResponse: {status: 204, body: a} | directResponse.body | have no body
          directResponse: {status: 200, body: "\\x07"} | directResponse.body | should match
          name: Not_A_Label | name | should match
          """)
  void whatCannotBeRightIsRefusedByItsField(String rule, String field, String answer) {
    String path = field.equals("rules[0]") ? "spec.rules[0]" : "spec.rules[0]." + field;
    assertThatThrownBy(() -> applyRule(rule))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining(path + ": ")
        .hasMessageContaining(answer);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {rules: [{}]} | spec.parentRefs | Required
          {parentRefs: [], rules: [{}]} | spec.parentRefs | at least 1
          {parentRefs: [{name: a}]} | spec.rules | Required
          {parentRefs: [{name: a}], rules: []} | spec.rules | at least 1
          {parentRefs: [{name: a, kind: Gateway}], rules: [{}]} | spec.parentRefs[0].kind | a parent is a Service
          {parentRefs: [{name: a, port: 65536}], rules: [{}]} | spec.parentRefs[0].port | 65535
          {parentRefs: [{name: a}, {name: a}], rules: [{}]} | spec.parentRefs | only once
          {parentRefs: [{name: a}], precedence: 1001, rules: [{}]} | spec.precedence | 1000
          {parentRefs: [{name: a}], noMatch: Drop, rules: [{}]} | spec.noMatch | supported values
          {parentRefs: [{name: a}], rules: [{name: b}, {name: b}]} | spec.rules | different names
          {parentRefs: [{name: a}], rules: [{}], tests: [{name: b, expect: {status: 200}}, {name: b, expect: {status: 200}}]} | spec.tests | different names
          {parentRefs: [{name: a}], rules: [{}], tests: [{name: b, expect: {}}]} | spec.tests[0].expect | at least one of
          {parentRefs: [{name: a}], rules: [{}], tests: [{name: b}]} | spec.tests[0].expect | Required
          {parentRefs: [{name: a}], rules: [{}], tests: [{name: b, request: {from: caller}, expect: {status: 200}}]} | spec.tests[0].request.from | should match
          {parentRefs: [{name: a}], rules: [{}], tests: [{name: b, request: {path: a}, expect: {status: 200}}]} | spec.tests[0].request.path | should match
          {parentRefs: [{name: a}], rules: [{}], tests: [{name: b, request: {host: 'a:0'}, expect: {status: 200}}]} | spec.tests[0].request.host | should match
          """)
  void aSpecThatCannotBeRightIsRefusedByItsField(String spec, String field, String answer) {
    assertThatThrownBy(() -> apply(spec))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining(field + ": ")
        .hasMessageContaining(answer);
  }

  @Test
  void oneServiceOnDifferentPortsIsDifferentParents() {
    assertThat(
            apply(
                    "{parentRefs: [{name: a, port: 1}, {name: a, port: 2}, {name: a, namespace: b,"
                        + " port: 1}], rules: [{}]}")
                .parentRefs())
        .hasSize(3);
  }

  @Test
  void anObjectAsLargeAsTheBoundsAllowIsTaken() {
    String headers =
        IntStream.range(0, 16)
            .mapToObj("{name: x-header-%d, value: some-value}"::formatted)
            .collect(Collectors.joining(", "));
    String matches =
        IntStream.range(0, 16)
            .mapToObj(index -> "{path: {value: /path/%d}, headers: [%s]}".formatted(index, headers))
            .collect(Collectors.joining(", "));
    String rules =
        IntStream.range(0, 32)
            .mapToObj(
                index ->
                    "{name: rule-%d, matches: [%s], requestHeaders: {set: [%s]}}"
                        .formatted(index, matches, headers))
            .collect(Collectors.joining(", "));

    assertThat(apply("{parentRefs: [{name: a}], rules: [%s]}".formatted(rules)).rules())
        .hasSize(32);
  }
}
