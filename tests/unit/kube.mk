# What bbrec-net makes of an API server's answers, tested from its sources.
test_kube_quantity-src := recorder/net/kube_quantity.c
test_kube_stream-src := $(patsubst %,recorder/net/kube_%.c,lines items buffer)
test_kube_pod-src := $(patsubst %,recorder/net/kube_%.c,pod json quantity seen changes manifest redact buffer)
test_kube_pod-pkg := libcjson
test_kube_config-src := $(patsubst %,recorder/net/kube_%.c,config kubeconfig)
test_kube_config-pkg := yaml-0.1 nettle
