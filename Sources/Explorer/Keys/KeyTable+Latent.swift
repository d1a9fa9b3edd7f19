import TerminalKit

/// The workspace in which an autoencoder and a variational one learn side by side.
extension KeyTable {
  static let latent: [KeyBinding] =
    [
      KeyBinding(
        .workspace(.latent), [" "], .latent(.toggle), "learn",
        "let both learn the same pictures, pause or go on"),
      KeyBinding(
        .workspace(.latent), ["v"], .latent(.nextView), "view",
        "random codes, pictures between two, one code, or the bound beside diffusion's"),
      KeyBinding(
        .workspace(.latent), ["m"], .latent(.nextPlane), "planes",
        "where pictures lie, or the pictures at every place of a plane"),
      KeyBinding(
        .workspace(.latent), ["n"], .latent(.newSeed), "others",
        "other random codes, or another two pictures"),
      KeyBinding(
        .workspace(.latent), ["b"], .latent(.measureBound), "diffusion's bound",
        "measure the bound of the network of 2 Sample, to see it beside the VAE's"),
      KeyBinding(
        .workspace(.latent), ["x"], .latent(.forget), "forget", "forget what both have learned"),
      KeyBinding(
        .pane(.latentPlanes), [.left, "h"], .latent(.left), "code", "the code to the left"),
      KeyBinding(.pane(.latentPlanes), [.right, "l"], .latent(.right), "code", "to the right"),
      KeyBinding(.pane(.latentPlanes), [.up, "k"], .latent(.up), "code", "up"),
      KeyBinding(.pane(.latentPlanes), [.down, "j"], .latent(.down), "code", "down"),
      KeyBinding(
        .pane(.latentPlanes), [.home, "g"], .latent(.middle), "middle", "to the code 0"),
    ] + settings(.latentSettings, typing: ["e", .enter])
}
