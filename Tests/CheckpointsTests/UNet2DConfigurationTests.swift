import Files
import Foundation
import Networks
import TestSupport
import Testing

@testable import Checkpoints

private func configuration(_ json: String) throws -> UNet2DConfiguration {
  try UNet2DConfiguration(ConfigurationFields(Array(json.utf8), file: "config.json"))
}

/// The defaults of UNet2DModel's signature.
@Test func absentKeysTakeTheLibrarysDefaults() throws {
  let found = try configuration(#"{"_anything": {"a": [[1]]}, "unknown": [{}], "act_fn": "swish"}"#)
  #expect(found == UNet2DConfiguration())
  #expect(found.attentionHeadDim == 8)
  #expect(found.blockOutChannels == [224, 448, 672, 896])
}

@Test func nullIsNotAbsent() throws {
  let found = try configuration(
    """
    {"attention_head_dim": null, "mid_block_type": null, "sample_size": null,
     "attn_norm_num_groups": null, "time_embedding_dim": null, "num_class_embeds": null}
    """)
  #expect(found.attentionHeadDim == nil)
  #expect(found.middle == .none)
  #expect(found.sampleSize == nil)
}

@Test func everyKeyIsRead() throws {
  let found = try configuration(
    """
    {"sample_size": [20, 12], "in_channels": 2, "out_channels": 4, "center_input_sample": true,
     "block_out_channels": [16, 24], "down_block_types": ["UNetResAttnDownBlock2D", "DownBlock2D"],
     "up_block_types": ["UNetResUpBlock2D", "AttnUpBlock2D"], "add_attention": false,
     "mid_block_scale_factor": 1.5, "layers_per_block": 3, "attention_head_dim": 5,
     "norm_num_groups": 4, "norm_eps": 1e-6, "attn_norm_num_groups": 2, "downsample_padding": 0,
     "dropout": 0.25, "time_embedding_dim": 40, "freq_shift": 1, "flip_sin_to_cos": false,
     "num_class_embeds": 10, "resnet_time_scale_shift": "scale_shift"}
    """)
  var expected = UNet2DConfiguration()
  expected.sampleSize = [20, 12]
  expected.inChannels = 2
  expected.outChannels = 4
  expected.centerInputSample = true
  expected.blockOutChannels = [16, 24]
  expected.downBlocks = [.attention, .plain]
  expected.upBlocks = [.plain, .attention]
  expected.middle = .block(attention: false, scaleFactor: 1.5)
  expected.layersPerBlock = 3
  expected.attentionHeadDim = 5
  expected.normGroups = 4
  expected.normEpsilon = 1e-6
  expected.attentionNormGroups = 2
  expected.downsamplePadding = .bottomRight
  expected.dropout = 0.25
  expected.timeEmbeddingDim = 40
  expected.frequencyShift = 1
  expected.flipSinToCos = false
  expected.classEmbedding = .table(classes: 10)
  expected.timeInjection = .scaleShift
  #expect(found == expected)
}

@Test(arguments: ["timestep", "identity"])
func anEmbeddingTypeWinsOverTheTable(type: String) throws {
  let found = try configuration(#"{"class_embed_type": "\#(type)", "num_class_embeds": 10}"#)
  #expect(found.classEmbedding == (type == "timestep" ? .timestep : .identity))
}

@Test(arguments: [
  (#"{"down_block_types": ["SkipDownBlock2D"]}"#, "“down_block_types” is “SkipDownBlock2D”"),
  (#"{"down_block_types": ["AttnSkipDownBlock2D"]}"#, "“down_block_types” is “AttnSkipDown"),
  (#"{"down_block_types": ["CrossAttnDownBlock2D"]}"#, "“down_block_types” is “CrossAttnDown"),
  (#"{"down_block_types": ["ResnetDownsampleBlock2D"]}"#, "“down_block_types” is “ResnetDownsam"),
  (#"{"down_block_types": ["KDownBlock2D"]}"#, "“down_block_types” is “KDownBlock2D”"),
  (#"{"down_block_types": ["DownEncoderBlock2D"]}"#, "“down_block_types” is “DownEncoderBlock2D"),
  (#"{"up_block_types": ["ResnetUpsampleBlock2D"]}"#, "“up_block_types” is “ResnetUpsample"),
  (#"{"up_block_types": ["AttnDownBlock2D"]}"#, "“up_block_types” is “AttnDownBlock2D”"),
  (#"{"mid_block_type": "UNetMidBlock2DCrossAttn"}"#, "“mid_block_type” is “UNetMidBlock2DCross"),
  (#"{"act_fn": "mish"}"#, "“act_fn” is “mish”, which is not supported, expected silu or swish"),
  (#"{"act_fn": "gelu"}"#, "“act_fn” is “gelu”"), (#"{"act_fn": "relu"}"#, "“act_fn” is “relu”"),
  (#"{"time_embedding_type": "fourier"}"#, "“time_embedding_type” is “fourier”"),
  (#"{"time_embedding_type": "learned"}"#, "“time_embedding_type” is “learned”"),
  (#"{"class_embed_type": "projection"}"#, "“class_embed_type” is “projection”"),
  (#"{"resnet_time_scale_shift": "ada_group"}"#, "“resnet_time_scale_shift” is “ada_group”"),
  (#"{"downsample_type": "resnet"}"#, "“downsample_type” is “resnet”"),
  (#"{"upsample_type": "resnet"}"#, "“upsample_type” is “resnet”"),
  (#"{"downsample_padding": 2}"#, "“downsample_padding” is “2”"),
  (#"{"norm_num_groups": null}"#, "“norm_num_groups” is not a whole number"),
  (#"{"norm_num_groups": 5}"#, "“norm_num_groups” is 5, which does not divide"),
  (#"{"attention_head_dim": 9999}"#, "“attention_head_dim” is 9999"),
  (#"{"attention_head_dim": 0}"#, "“attention_head_dim” is not a whole number in 1…65536"),
  (#"{"in_channels": 99999999}"#, "“in_channels” is not a whole number in 1…65536"),
  (#"{"in_channels": 1e400}"#, ""), (#"{"in_channels": 2.5}"#, "“in_channels” is not a whole"),
  (#"{"in_channels": "3"}"#, "“in_channels” is not a whole number"),
  (#"{"block_out_channels": []}"#, "“block_out_channels” is not a list of 1…16 whole numbers"),
  (#"{"block_out_channels": [0]}"#, "“block_out_channels” is not a list of 1…16 whole numbers"),
  (#"{"block_out_channels": 32}"#, "“block_out_channels” is not a list of whole numbers"),
  (#"{"block_out_channels": [32]}"#, "“down_block_types” has 4 elements"),
  (#"{"sample_size": [1, 2, 3]}"#, "“sample_size” is not a size, or a list of height and width"),
  (#"{"sample_size": 0}"#, "“sample_size” is not a size, or a list of height and width"),
  (#"{"dropout": 1}"#, "“dropout” is 1"), (#"{"dropout": NaN}"#, "“dropout” is not a number"),
  (#"{"norm_eps": -1}"#, "“norm_eps” is -1"),
])
func unsupportedSettingsAreNamed(json: String, beginning: String) throws {
  let error = #expect(throws: CheckpointError.self) { try configuration(json) }
  #expect(
    error?.description.hasPrefix("config.json: " + beginning) == true,
    "\(error?.description ?? "")")
  #expect(error?.description.hasSuffix(".") == true)
  #expect(error?.description.hasSuffix("..") == false)
}

@Test(arguments: UNet2DConfiguration.names)
func namedNetworksComeBack(name: String) throws {
  let configuration = try #require(UNet2DConfiguration.named(name, channels: 3))
  try comesBack(configuration)
}

@Test(arguments: ["attention", "class", "heads", "plain", "scale-shift"])
func theFixturesConfigurationsComeBack(name: String) throws {
  let path = Places.fixtures.appendingPathComponent("unet-tiny-\(name)/config.json").path
  try comesBack(UNet2DConfiguration(file: path))
}

@Test func rareSettingsComeBack() throws {
  var configuration = UNet2DConfiguration()
  configuration.middle = .none
  configuration.classEmbedding = .timestep
  configuration.sampleSize = [64, 32]
  configuration.frequencyShift = 0.5
  try comesBack(configuration)
  configuration.classEmbedding = .identity
  configuration.timeEmbeddingDim = 17
  try comesBack(configuration)
}

/// Written and read again; the file has diffusers' 28 keys and the two about itself.
private func comesBack(_ configuration: UNet2DConfiguration) throws {
  let fixture = Places.fixtures.appendingPathComponent("layouts/pipeline/unet/config.json").path
  try Places.withTemporaryDirectory { directory in
    let path = directory.appendingPathComponent("config.json").path
    try configuration.write(to: path)
    let (ours, theirs) = (
      try ConfigurationFields(file: path), try ConfigurationFields(file: fixture)
    )
    #expect(Set(ours.values.keys) == Set(theirs.values.keys))
    #expect(ours.values.count == 30)
    #expect(try UNet2DConfiguration(file: path) == configuration)
  }
}

@Test func deeplyNestedConfigurationsAreRefused() {
  let deep = #"{"a": "# + String(repeating: "[", count: 100_000)
  #expect(throws: CheckpointError.self) { try configuration(deep) }
}

@Test(arguments: 0..<300) func damagedConfigurationsNeverTrap(seed: Int) throws {
  let path = Places.fixtures.appendingPathComponent("layouts/pipeline/unet/config.json").path
  var bytes = try FileReader.contents(of: path)
  var random = SplitMix(seed: seed)
  let meaning = Array("{}[]\",:0123456789-eE.\\ tfnN".utf8)
  for _ in 0..<1 + seed % 6 {
    let place = Int(random.next() % UInt64(bytes.count))
    bytes[place] = meaning[Int(random.next() % UInt64(meaning.count))]
  }
  _ = try? UNet2DConfiguration(ConfigurationFields(bytes, file: "config.json"))
}
