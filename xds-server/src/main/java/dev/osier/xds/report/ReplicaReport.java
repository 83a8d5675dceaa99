package dev.osier.xds.report;

import dev.osier.mesh.rollout.RolloutReport;

/**
 * What one replica tells the leader.
 *
 * @param replica the name of its pod
 * @param report all it has to say
 */
record ReplicaReport(String replica, RolloutReport report) {}
