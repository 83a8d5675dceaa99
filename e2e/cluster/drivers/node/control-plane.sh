# shellcheck shell=bash
# Kubernetes' control plane: etcd, API server, controllers, scheduler. Sourced, where `run <name> <command...>` starts one.

run_etcd() {
  run etcd etcd --data-dir "$1" --log-level warn --unsafe-no-fsync \
    --listen-client-urls http://127.0.0.1:2379 --advertise-client-urls http://127.0.0.1:2379 \
    --listen-peer-urls http://127.0.0.1:2380
}

# CERTIFICATE_APIS=off: a Kubernetes as it was before a kubelet could get a pod's certificate.
certificate_apis=()
if [[ ${CERTIFICATE_APIS:-on} == off ]]; then
  certificate_apis=(
    '--feature-gates=PodCertificateRequest=false,ClusterTrustBundle=false,ClusterTrustBundleProjection=false'
    '--runtime-config=certificates.k8s.io/v1/podcertificaterequests=false,certificates.k8s.io/v1/clustertrustbundles=false'
  )
fi

run_apiserver() { # <address others reach it at>
  run kube-apiserver kube-apiserver --etcd-servers=http://127.0.0.1:2379 --bind-address=0.0.0.0 --secure-port=6443 \
    --advertise-address="$1" --service-cluster-ip-range="$service_range" --allow-privileged=true \
    --authorization-mode=Node,RBAC --enable-admission-plugins=NodeRestriction --profiling=false \
    --client-ca-file="$certificates/ca.crt" \
    --tls-cert-file="$certificates/apiserver.crt" --tls-private-key-file="$certificates/apiserver.key" \
    --kubelet-client-certificate="$certificates/apiserver-kubelet-client.crt" \
    --kubelet-client-key="$certificates/apiserver-kubelet-client.key" \
    --kubelet-certificate-authority="$certificates/ca.crt" --kubelet-preferred-address-types=InternalIP \
    --service-account-issuer="https://kubernetes.default.svc.$cluster_domain" \
    --service-account-key-file="$certificates/service-account.pub" \
    --service-account-signing-key-file="$certificates/service-account.key" "${certificate_apis[@]}"
}

# Exits when the API server is not ready yet.
run_controllers() {
  run kube-controller-manager kube-controller-manager --bind-address=127.0.0.1 --leader-elect=false --profiling=false \
    --kubeconfig="$certificates/kube-controller-manager.conf" \
    --authentication-kubeconfig="$certificates/kube-controller-manager.conf" \
    --authorization-kubeconfig="$certificates/kube-controller-manager.conf" \
    --service-account-private-key-file="$certificates/service-account.key" --root-ca-file="$certificates/ca.crt" \
    --cluster-signing-cert-file="$certificates/ca.crt" --cluster-signing-key-file="$certificates/ca.key" \
    --use-service-account-credentials=true --cluster-cidr="$pod_range" --kube-api-qps=100 --kube-api-burst=200
}

run_scheduler() {
  run kube-scheduler kube-scheduler --bind-address=127.0.0.1 --leader-elect=false --profiling=false \
    --kubeconfig="$certificates/kube-scheduler.conf" \
    --authentication-kubeconfig="$certificates/kube-scheduler.conf" \
    --authorization-kubeconfig="$certificates/kube-scheduler.conf"
}
