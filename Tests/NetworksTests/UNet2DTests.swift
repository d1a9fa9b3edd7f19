import Networks
import Tensors
import TestSupport
import Testing

/// Against diffusers on PyTorch: see Tests/Fixtures/README.md for the bounds.
@Suite struct UNet2DTests {
  @Test(arguments: TinyNetwork.allCases)
  func outputIsThatOfDiffusers(_ tiny: TinyNetwork) throws {
    let network = try tiny.network()
    let (x, t, classes) = try tiny.input()
    let output = network(x, t: t, classes: classes)
    let file = try FixtureFile("\(tiny.directory)/io.safetensors")
    let error = relativeError(output.values, try file.pictureValues("output_f64"))
    #expect(error <= 5e-6, "\(tiny)")
  }

  @Test(arguments: [TinyNetwork.attention, .heads, .classes])
  func gradientsAreThoseOfDiffusers(_ tiny: TinyNetwork) throws {
    let network = try tiny.network()
    let (x, t, classes) = try tiny.input()
    let file = try FixtureFile("\(tiny.directory)/gradients.safetensors")
    let target = try file.pictures("target")
    let (loss, gradients, inputGradients) = valueAndGradients(of: network, inputs: [x]) {
      ($0($1[0], t: t, classes: classes) - target).meanSquare()
    }
    let exact = try file["loss_f64"].values[0]
    #expect((Double(loss.scalar) / exact - 1).magnitude <= 1e-6)
    let dx = relativeError(inputGradients[0].values, try file.pictureValues("grad.x"))
    #expect(dx <= 5e-5)
    let parameters = network.parameters
    #expect(gradients.count == parameters.count)
    for (parameter, gradient) in zip(parameters, gradients) {
      let found = parameter.fileValues(of: gradient)
      let expected = try file["grad.\(parameter.name)"].values
      if parameter.name.hasSuffix("to_k.bias") {
        // Truly 0: it adds the same to every logit of a row.
        let largest = zip(found, expected).map { (Double($0) - $1).magnitude }.max() ?? 0
        #expect(largest <= 1e-7 && found.allSatisfy(\.isFinite), "\(parameter.name)")
      } else {
        #expect(relativeError(found, expected) <= 5e-5, "\(parameter.name)")
      }
    }
  }

  @Test(arguments: TinyNetwork.allCases)
  func parametersAreThoseOfTheFile(_ tiny: TinyNetwork) throws {
    let file = try FixtureFile("\(tiny.directory)/diffusion_pytorch_model.safetensors")
    let parameters = try UNet2D(tiny.configuration, random: nil).parameters
    #expect(parameters.map(\.name).sorted() == file.keys)
    for parameter in parameters {
      #expect(try file[parameter.name].shape == parameter.shape, "\(parameter.name)")
    }
  }

  @Test func loadedWeightsComeBack() throws {
    let file = try FixtureFile("unet-tiny-heads/diffusion_pytorch_model.safetensors")
    for parameter in try TinyNetwork.heads.network().parameters {
      #expect(try file[parameter.name].floats == parameter.fileValues, "\(parameter.name)")
    }
  }

  @Test func pictureIsTheSameAloneAndInABatch() throws {
    let network = try TinyNetwork.attention.network()
    let (x, t, _) = try TinyNetwork.attention.input()
    let both = network(x, t: t).values
    let half = both.count / 2
    let second = Tensor([1] + x.shape.dropFirst(), Array(x.values.suffix(half)))
    #expect(network(second, t: [t[1]]).values == Array(both.suffix(half)))
  }

  @Test func sizesFromOutsideAreChecked() throws {
    let network = try UNet2D(TinyNetwork.attention.configuration, random: nil)
    try network.checkInput(shape: [1, 8, 4, 3])
    #expect(
      throws: UNet2DConfigurationError.sizeNotDivisible(height: 6, width: 4, divisor: 4)
    ) { try network.checkInput(shape: [1, 6, 4, 3]) }
    for shape in [[1, 8, 8, 1], [8, 8, 3], [0, 8, 8, 3], []] {
      #expect(throws: UNet2DConfigurationError.self) { try network.checkInput(shape: shape) }
    }
  }

  @Test func classesFromOutsideAreChecked() throws {
    let network = try UNet2D(TinyNetwork.classes.configuration, random: nil)
    try network.checkClasses([0, 9])
    for number in [-1, 10] {
      #expect(throws: UNet2DConfigurationError.unknownClass(number, classes: 10)) {
        try network.checkClasses([1, number])
      }
    }
    let plain = try UNet2D(TinyNetwork.plain.configuration, random: nil)
    #expect(throws: UNet2DConfigurationError.takesNoClasses) { try plain.checkClasses([0]) }
  }
}
