"""The agent on a machine with TPUs, beside a real gRPC server that answers as the runtime in a training program does.

Needs grpcio and protobuf (python3-grpcio)."""

import json
import os
import threading
import unittest
from concurrent import futures

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

from agent_case import AgentCase, wait_until

GIB = 1 << 30
TOTAL = "tpu.runtime.hbm.memory.total.bytes"
USED = "tpu.runtime.hbm.memory.usage.bytes"
DUTY = "tpu.runtime.tensorcore.dutycycle.percent"
PACKAGE = "tpu.monitoring.runtime"


def messages():
    """The service's messages, as far as they matter here, by protobuf itself."""
    kinds = {"int64": 3, "double": 1, "string": 9, "bool": 8, "uint64": 4}
    described = {
        "AttrValue": [("string_attr", 1, "string", 0), ("bool_attr", 2, "bool", 0), ("int_attr", 3, "int64", 0)],
        "Attribute": [("key", 1, "string", None), ("value", 2, "AttrValue", None)],
        "Gauge": [("as_double", 1, "double", 0), ("as_int", 2, "int64", 0), ("as_string", 3, "string", 0)],
        "Metric": [("attribute", 1, "Attribute", None), ("gauge", 3, "Gauge", None)],
        "TPUMetric": [("name", 1, "string", None), ("description", 2, "string", None), ("metrics", 3, "*Metric", None)],
        "MetricRequest": [("metric_name", 1, "string", None), ("skip_node_aggregation", 2, "bool", None)],
        "MetricResponse": [("metric", 1, "TPUMetric", None)],
    }
    file = descriptor_pb2.FileDescriptorProto(name="tpu.proto", package=PACKAGE, syntax="proto3")
    for name, fields in described.items():
        message = file.message_type.add(name=name)
        if any(choice is not None for *_, choice in fields):
            message.oneof_decl.add(name="one")
        for field, number, kind, choice in fields:
            added = message.field.add(name=field, number=number, label=3 if kind.startswith("*") else 1)
            if kind in kinds:
                added.type = kinds[kind]
            else:
                added.type, added.type_name = 11, f".{PACKAGE}.{kind.lstrip('*')}"
            if choice is not None:
                added.oneof_index = choice
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)

    def of(name):
        found = pool.FindMessageTypeByName(f"{PACKAGE}.{name}")
        if hasattr(message_factory, "GetMessageClass"):  # protobuf 4.22 and later
            return message_factory.GetMessageClass(found)
        return message_factory.MessageFactory(pool).GetPrototype(found)

    return {name: of(name) for name in described}


PROTO = messages()


class Runtime(grpc.GenericRpcHandler):
    """What libtpu serves while a program holds the chips."""

    def __init__(self):
        self.values = {TOTAL: {0: 16 * GIB, 1: 16 * GIB}, USED: {0: 3 * GIB, 1: 5 * GIB}, DUTY: {0: 71.5, 1: 88.0}}
        self.refusal = None  # a status
        self.raw = None  # bytes in place of a message
        self.hangs = threading.Event()
        self.hangs.set()
        self.asked = []
        self.server = grpc.server(futures.ThreadPoolExecutor(8))
        self.server.add_generic_rpc_handlers([self])
        self.port = self.server.add_insecure_port("127.0.0.1:0")
        self.server.start()

    def close(self):
        self.hangs.set()
        self.server.stop(None).wait()

    def service(self, call):
        if call.method != f"/{PACKAGE}.RuntimeMetricService/GetRuntimeMetric":
            return None
        return grpc.unary_unary_rpc_method_handler(self.answer, PROTO["MetricRequest"].FromString)

    def answer(self, request, context):
        self.asked.append(request.metric_name)
        self.hangs.wait()
        if self.refusal is not None:
            context.abort(self.refusal, "as the test wants it; \n\x01")
        if self.raw is not None:
            return self.raw
        if request.metric_name not in self.values:
            context.abort(grpc.StatusCode.NOT_FOUND, "no such metric")
        response = PROTO["MetricResponse"]()
        response.metric.name = request.metric_name
        response.metric.description = "x" * 300
        for device, value in self.values[request.metric_name].items():
            metric = response.metric.metrics.add()
            metric.attribute.key = "device-id"
            metric.attribute.value.int_attr = device
            if isinstance(value, float):
                metric.gauge.as_double = value
            elif value is not None:
                metric.gauge.as_int = value
        return response.SerializeToString()


class Tpu(AgentCase):
    rate = 8  # it asks every 10 s

    def setUp(self):
        super().setUp()
        self.root = os.path.join(self.place, "root")
        for slot in ("0000:00:04.0", "0000:00:05.0"):
            folder = os.path.join(self.root, "sys/bus/pci/devices", slot)
            os.makedirs(folder)
            for name, text in (("vendor", "0x1ae0"), ("device", "0x0063")):
                with open(os.path.join(folder, name), "w") as file:
                    file.write(text + "\n")

    def start(self, *ports):
        self.env["TPU_RUNTIME_METRICS_PORTS"] = ",".join(map(str, ports))
        self.ok("start", "--root", self.root)

    def runtime(self):
        runtime = Runtime()
        self.addCleanup(runtime.close)
        return runtime

    def devices(self):
        return self.snapshot()["tpu"]["value"]["devices"]

    def settled(self):
        return wait_until(lambda: self.devices() if self.devices().get("unsupported") != "not asked yet" else None, limit=40)

    def test_its_figures(self):
        runtime = self.runtime()
        self.start(runtime.port)
        devices = self.settled()["value"]
        self.assertEqual(devices, [
            {"device": 0, "duty_percent": 71.5, "memory_total": 16.0 * GIB, "memory_used": 3.0 * GIB},
            {"device": 1, "duty_percent": 88.0, "memory_total": 16.0 * GIB, "memory_used": 5.0 * GIB}])
        tpu = self.snapshot()["tpu"]["value"]
        self.assertEqual((tpu["kind"], tpu["chips"]), ("v5e", 2))
        self.assertIn('packtrain_tpu_duty_percent{tpu="1"} 88', self.get("/metrics")[1])
        self.assertIn("72 %", self.ok("status"))
        # And again.
        asked = len(runtime.asked)
        runtime.values[DUTY][1] = 12.0
        wait_until(lambda: self.devices()["value"][1]["duty_percent"] == 12.0, limit=30)
        self.assertGreater(len(runtime.asked), asked)
        # Two days of it are kept.
        wait_until(lambda: "tpu1_duty_percent" in json.loads(self.get("/history")[1])["names"], limit=40)

    def test_a_metric_that_is_not_there_is_not_zero(self):
        runtime = self.runtime()
        del runtime.values[DUTY]
        runtime.values[USED][1] = None
        self.start(runtime.port)
        devices = self.settled()["value"]
        self.assertEqual([sorted(each) for each in devices],
                         [["device", "memory_total", "memory_used"], ["device", "memory_total"]])
        self.assertNotIn("packtrain_tpu_duty_percent", self.get("/metrics")[1])

    def test_duty_by_chip_is_that_of_both_its_devices(self):
        runtime = self.runtime()
        runtime.values = {TOTAL: dict.fromkeys(range(4), 8 * GIB), USED: dict.fromkeys(range(4), 1), DUTY: {0: 10.0, 1: 90.0}}
        self.start(runtime.port)
        self.assertEqual([each["duty_percent"] for each in self.settled()["value"]], [10, 10, 90, 90])

    def test_several_programs_each_with_its_port(self):
        one, two = self.runtime(), self.runtime()
        for metric in (TOTAL, USED, DUTY):
            one.values[metric] = {0: one.values[metric][0]}
            two.values[metric] = {1: two.values[metric][1]}
        self.start(one.port, two.port)
        self.assertEqual([each["device"] for each in self.settled()["value"]], [0, 1])

    def test_no_program_holds_it(self):
        runtime = self.runtime()
        runtime.close()
        self.start(runtime.port)
        self.assertIn("no program", self.settled()["unsupported"])

    def test_the_runtime_says_unavailable(self):
        runtime = self.runtime()
        runtime.refusal = grpc.StatusCode.UNAVAILABLE
        self.start(runtime.port)
        self.assertIn("no program", self.settled()["unsupported"])
        runtime.refusal = None  # a program begins
        wait_until(lambda: "value" in self.devices(), limit=30)

    def test_an_error_is_told_in_its_words_and_in_no_others(self):
        runtime = self.runtime()
        runtime.refusal = grpc.StatusCode.INTERNAL
        self.start(runtime.port)
        told = self.settled()["error"]
        self.assertIn("13", told)
        self.assertTrue(told.isprintable(), told)

    def test_one_that_knows_no_metric(self):
        runtime = self.runtime()
        runtime.values = {}
        self.start(runtime.port)
        self.assertIn("none of the metrics", self.settled()["error"])

    def test_one_that_hangs_holds_nothing_up(self):
        runtime = self.runtime()
        runtime.hangs.clear()
        self.start(runtime.port)
        number = self.snapshot()["number"]
        wait_until(lambda: self.snapshot()["number"] >= number + 3, limit=6)
        self.assertIn("error", self.settled())
        self.ok("stop", timeout=10)

    def test_huge_and_torn_answers(self):
        runtime = self.runtime()
        runtime.raw = b"\x0a" * (3 << 20)
        self.start(runtime.port)
        self.assertIn("error", self.settled())
        runtime.raw = b"\xff\xff\xff"
        wait_until(lambda: "no message" in self.devices().get("error", ""), limit=40)
        runtime.raw = b""
        wait_until(lambda: self.devices().get("value") == [], limit=40)

    def test_a_server_that_is_no_grpc(self):
        import http.server

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler)
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.start(server.server_port)
        self.assertIn("error", self.settled())


if __name__ == "__main__":
    unittest.main()
