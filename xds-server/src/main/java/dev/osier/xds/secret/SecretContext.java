package dev.osier.xds.secret;

import dev.osier.mesh.Mesh;
import dev.osier.mesh.identity.WorkloadCredentialIssuer;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * What all streams of a server share.
 *
 * @param issuer makes keys and certificates
 * @param mesh the pods there are, as far as is known
 * @param limits what a proxy may cost
 * @param streams where streams are listed while they are open
 * @param pace the pace at which each pod, by its UID, gets certificates
 * @param probe whether tokens can be judged
 * @param metrics where it is counted
 * @param log where refusals are logged
 * @param clock the time
 * @param random spreads renewals
 * @param threads where streams borrow a thread while they have something to do
 * @param timer for deadlines and renewals; runs nothing that takes time
 */
record SecretContext(
    WorkloadCredentialIssuer issuer,
    Supplier<Mesh> mesh,
    SecretLimits limits,
    OpenStreams streams,
    Pace<String> pace,
    JudgeProbe probe,
    SecretMetrics metrics,
    RefusalLog log,
    InstantSource clock,
    RandomGenerator random,
    Executor threads,
    ScheduledExecutorService timer) {}
